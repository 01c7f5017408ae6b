"""A paho-mqtt client that a test drives: JSON commands on stdin, JSON events on stdout.

Usage: paho_client.py HOST PORT [--version 3|4|5] [--transport tcp|websockets] [--id ID]
       [--keep] [--will TOPIC PAYLOAD] [--ca FILE] [--username NAME --password WORD]

With --ca it connects by TLS, and trusts the authorities in FILE.

Commands: {"do": "publish", "topic", "payload", "qos", "retain"}, {"do": "subscribe", "filter",
"qos"}, {"do": "unsubscribe", "filter"}, {"do": "disconnect"}. End of input ends it without a
DISCONNECT, as a crash would.
Events: {"event": "connected", "session_present"}, {"event": "refused", "reason"},
{"event": "subscribed", "granted"}, {"event": "unsubscribed"}, {"event": "published"},
{"event": "message", "topic", "payload", "qos", "retain"}, {"event": "disconnected"}.
mqttjs_client.cjs speaks the same two languages.
"""

import argparse
import json
import os
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.properties import Properties
from paho.mqtt.packettypes import PacketTypes


def say(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def on_connect(client, userdata, flags, reason, properties):
    if reason.is_failure:
        say("refused", reason=str(reason))
        os._exit(0)
    say("connected", session_present=flags.session_present)


def on_message(client, userdata, message):
    say(
        "message",
        topic=message.topic,
        payload=message.payload.decode("utf-8", "replace"),
        qos=message.qos,
        retain=message.retain,
    )


def on_disconnect(client, userdata, flags, reason, properties):
    say("disconnected", reason=str(reason))


def build(arguments):
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2,
        client_id=arguments.id,
        protocol=arguments.version,
        transport=arguments.transport,
        **({} if arguments.version == mqtt.MQTTv5 else {"clean_session": not arguments.keep}),
    )
    client.on_connect = on_connect
    client.on_message = on_message
    client.on_disconnect = on_disconnect
    client.on_subscribe = lambda c, u, mid, reasons, p: say(
        "subscribed", granted=[reason.value for reason in reasons]
    )
    client.on_unsubscribe = lambda c, u, mid, reasons, p: say("unsubscribed")
    client.on_publish = lambda c, u, mid, reason, p: say("published")
    if arguments.ca:
        client.tls_set(arguments.ca)
    if arguments.username is not None:
        client.username_pw_set(arguments.username, arguments.password)
    if arguments.will:
        client.will_set(*arguments.will, qos=1, retain=True)
    return client


def connect(client, arguments):
    options = {}
    if arguments.version == mqtt.MQTTv5:
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 3600 if arguments.keep else 0
        options.update(clean_start=not arguments.keep, properties=properties)
    client.connect(arguments.host, arguments.port, **options)
    client.loop_start()


def obey(client, order):
    do = order.pop("do")
    if do == "publish":
        client.publish(order["topic"], order["payload"], order["qos"], order["retain"])
    elif do == "subscribe":
        client.subscribe(order["filter"], order["qos"])
    elif do == "unsubscribe":
        client.unsubscribe(order["filter"])
    elif do == "disconnect":
        client.disconnect()
    else:
        sys.exit(f"unknown order: {do}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--version", type=int, default=mqtt.MQTTv311)
    parser.add_argument("--transport", default="tcp")
    parser.add_argument("--id", default="")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--username")
    parser.add_argument("--password")
    parser.add_argument("--will", nargs=2)
    parser.add_argument("--ca")
    arguments = parser.parse_args()
    client = build(arguments)
    connect(client, arguments)
    for line in sys.stdin:
        obey(client, json.loads(line))
    os._exit(0)


if __name__ == "__main__":
    main()
