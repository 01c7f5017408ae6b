"""A umqtt.simple client that a test drives: JSON commands on stdin, JSON events on stdout.

It takes the arguments, obeys the orders and reports the events of paho_client.py, as far as
umqtt.simple can: MQTT 3.1.1 over TCP, QoS 0 and 1. Its callback is not told QoS or retain, so its
messages do not say them. It runs on CPython with what that lacks of MicroPython.
"""

import argparse
import json
import os
import pathlib
import select
import sys

HERE = pathlib.Path(__file__).resolve().parent


def say(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def on_message(topic, payload):
    say("message", topic=topic.decode(), payload=payload.decode("utf-8", "replace"))


def library():
    """umqtt.simple, with its modules' stand-ins."""
    fetcher = HERE.parent.parent / "web" / "micropython"
    sys.path[:0] = [str(fetcher), str(HERE / "micropython_on_cpython"), str(HERE / "virtual_esp32")]
    import fetch_umqtt

    default = pathlib.Path.home() / ".cache" / "blinklab"
    sys.path.insert(0, str(fetch_umqtt.fetch(os.environ.get("BLINKLAB_CACHE", default))))
    import network

    # No test of this client turns its Wi-Fi off, so it needs no file that says how it is.
    network.is_up = lambda: True
    from umqtt import simple

    return simple


def connect(arguments):
    client = library().MQTTClient(
        arguments.id, arguments.host, arguments.port, arguments.username, arguments.password
    )
    client.set_callback(on_message)
    if arguments.will:
        topic, payload = arguments.will
        client.set_last_will(topic.encode(), payload.encode(), retain=True, qos=1)
    present = client.connect(clean_session=not arguments.keep)
    say("connected", session_present=bool(present))
    return client


def obey(client, order):
    do = order["do"]
    if do == "publish":
        client.publish(
            order["topic"].encode(), order["payload"].encode(), order["retain"], order["qos"]
        )
        say("published")
    elif do == "subscribe":
        client.subscribe(order["filter"].encode(), order["qos"])
        # It raises an error where the broker refuses, and does not say more.
        say("subscribed", granted=[order["qos"]])
    elif do == "disconnect":
        client.disconnect()
        say("disconnected")
    else:
        sys.exit(f"unknown order: {do}")


def lines(client):
    """The lines of stdin; between them, what the broker sends is handled."""
    waiting = b""
    while True:
        while b"\n" in waiting:
            line, waiting = waiting.split(b"\n", 1)
            yield line
        ready, _, _ = select.select([0, client.sock._stream], [], [])
        if 0 in ready:
            more = os.read(0, 65536)
            if not more:
                return
            waiting += more
        else:
            client.wait_msg()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--id", default="")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--username")
    parser.add_argument("--password")
    parser.add_argument("--will", nargs=2)
    arguments = parser.parse_args()
    client = connect(arguments)
    for line in lines(client):
        obey(client, json.loads(line))
        if client.sock._stream.fileno() < 0:
            break
    os._exit(0)


if __name__ == "__main__":
    main()
