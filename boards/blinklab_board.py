# 会自我介绍的板子 / A board that introduces itself
# 上线时发布一份“清单”，网页（和 Home Assistant）照着清单画出它的卡片；掉线由遗嘱通知；
# Wi-Fi 或服务器断开后自动重连，并重新介绍自己。
# On arrival it publishes a manifest from which the page (and Home Assistant) draws its card;
# its Will says when it is gone; after a loss of Wi-Fi or broker it returns by itself and
# introduces itself again.
import dht
import json
import network
import time
from machine import Pin
from umqtt.simple import MQTTClient
from config import WIFI_NAME, WIFI_PASSWORD, SERVER, PORT, BOARD

KEEP_ALIVE = 15  # 秒：这么久没有消息，服务器就认为板子掉线 / seconds of silence that mean "gone"
READ_EVERY = 5000  # 毫秒 / milliseconds

HOME = "blinklab/" + BOARD
STATUS = HOME + "/status"
LED_STATE = HOME + "/led1/state"
LED_SET = HOME + "/led1/set"
DHT_STATE = HOME + "/dht22/state"

led = Pin(2, Pin.OUT, value=0)
sensor = dht.DHT22(Pin(4))
wlan = network.WLAN(network.STA_IF)
client = MQTTClient(BOARD, SERVER, PORT, keepalive=KEEP_ALIVE)


# 清单里的一个传感器 / One sensor of the manifest
def measured(name, kind, unit):
    return {
        "platform": "sensor",
        "name": name,
        "unique_id": BOARD + "_" + kind,
        "device_class": kind,
        "unit_of_measurement": unit,
        "state_class": "measurement",
        "state_topic": DHT_STATE,
        "value_template": "{{ value_json.%s }}" % kind,
    }


# 格式：Home Assistant 的 MQTT 设备发现 / Format: Home Assistant MQTT device discovery
MANIFEST = {
    "device": {
        "identifiers": [BOARD],
        "name": BOARD,
        "manufacturer": "Blinklab",
        "model": "ESP32",
    },
    "origin": {"name": "blinklab_board.py"},
    "availability_topic": STATUS,
    "payload_available": "online",
    "payload_not_available": "offline",
    "components": {
        "led1": {
            "platform": "light",
            "name": "LED",
            "unique_id": BOARD + "_led1",
            "state_topic": LED_STATE,
            "command_topic": LED_SET,
            "payload_on": "ON",
            "payload_off": "OFF",
        },
        "dht22_temperature": measured("Temperature", "temperature", "°C"),
        "dht22_humidity": measured("Humidity", "humidity", "%"),
    },
}


# 报告灯的真实状态 / Says what the LED really does
def report_led():
    client.publish(LED_STATE, "ON" if led.value() else "OFF", retain=True)


def report_climate():
    try:
        sensor.measure()
    except OSError:
        print("4 号引脚没有 DHT22 / no DHT22 on pin 4")
        return
    reading = {
        "temperature": round(sensor.temperature(), 1),
        "humidity": round(sensor.humidity(), 1),
    }
    client.publish(DHT_STATE, json.dumps(reading), retain=True)
    print("发送 / sent:", reading)


# 服务器转来一条命令 / An order from the broker
def on_message(topic, message):
    print("收到 / received:", topic, message)
    if message == b"ON":
        led.on()
    elif message == b"OFF":
        led.off()
    report_led()


def join_wifi():
    wlan.active(True)
    if not wlan.isconnected():
        print("连接 Wi-Fi / joining Wi-Fi:", WIFI_NAME)
        wlan.connect(WIFI_NAME, WIFI_PASSWORD)
    while not wlan.isconnected():
        time.sleep_ms(200)


# 清单含 ° 号，先编码成字节：umqtt 按字节计算长度。
# The manifest has a ° in it: encoded first, because umqtt counts bytes.
def introduce():
    client.subscribe(LED_SET)
    manifest = json.dumps(MANIFEST).encode()
    client.publish("homeassistant/device/%s/config" % BOARD, manifest, retain=True)
    report_led()
    client.publish(STATUS, "online", retain=True, qos=1)
    print("已上线 / online:", BOARD)


# 一次连接，从接通到断开 / One connection, from its start to its loss
def serve():
    join_wifi()
    client.connect()
    introduce()
    last_reading = time.ticks_add(time.ticks_ms(), -READ_EVERY)
    while wlan.isconnected():
        client.check_msg()
        if time.ticks_diff(time.ticks_ms(), last_reading) >= READ_EVERY:
            last_reading = time.ticks_ms()
            client.ping()  # 没有传感器时也要让服务器知道我们还在 / alive even without a sensor
            report_climate()
        time.sleep_ms(20)
    print("Wi-Fi 断开 / Wi-Fi lost")


client.set_callback(on_message)
client.set_last_will(STATUS, "offline", retain=True, qos=1)
while True:
    try:
        serve()
    except Exception as fault:  # 出什么错都要重来 / whatever went wrong, try again
        print("连接中断 / connection lost:", repr(fault))
    if client.sock:
        client.sock.close()
    time.sleep(2)
