# Blinklab: Raspberry Pi Pico W, CircuitPython, adafruit_minimqtt
# 接线 / Wiring:
#   LED: 15 (GP15)
#   Button: 14 (GP14)
#   DHT22: 16 (GP16)
#   TMP36: 26 (GP26)
#   OLED: SDA 4 (GP4), SCL 5 (GP5)
#   LED: 板上自带 / the one on the board
# Wi-Fi、服务器和板子的名字在 settings.toml 里 / Wi-Fi, broker and name are in settings.toml
import json
import os
import time

import adafruit_minimqtt.adafruit_minimqtt as MQTT
import adafruit_dht
import analogio
import board
import busio
import digitalio
import displayio
import i2cdisplaybus
import keypad
import microcontroller
import socketpool
import terminalio
import wifi
from adafruit_display_text import label
from adafruit_displayio_ssd1306 import SSD1306
from microcontroller import pin

BOARD = os.getenv("BOARD_NAME") or "pico-" + microcontroller.cpu.uid.hex()[-6:]
KEEP_ALIVE = 15  # 秒：这么久没有消息，服务器就认为板子掉线 / seconds of silence that mean "gone"
READ_EVERY = 5  # 秒 / seconds

HOME = "blinklab/" + BOARD
STATUS = HOME + "/status"

# 灯和继电器：引脚，开着时的电平 / Lights and relays: pin, and its level when on
LIGHTS = {
    "lamp": (digitalio.DigitalInOut(board.LED), True),
    "led1": (digitalio.DigitalInOut(pin.GPIO15), True),
}
# 按钮；去抖动由 keypad 完成 / Buttons; keypad sees to their bouncing
BUTTONS = {
    "button1": keypad.Keys((pin.GPIO14,), value_when_pressed=False, pull=True),
}
# 温湿度传感器 / Sensors for temperature and humidity
CLIMATE = {
    "dht22": adafruit_dht.DHT22(pin.GPIO16),
}
# TMP36：0.5 V 是 0 °C，每 10 mV 一度 / TMP36: 0.5 V is 0 °C, and 10 mV are a degree
WARMTH = {
    "tmp36": analogio.AnalogIn(pin.GPIO26),
}
# 显示屏 / The display
displayio.release_displays()
bus = i2cdisplaybus.I2CDisplayBus(busio.I2C(pin.GPIO5, pin.GPIO4), device_address=0x3C)
display = SSD1306(bus, width=128, height=64)
words = label.Label(terminalio.FONT, text="", color=0xFFFFFF, x=0, y=8)
display.root_group = words
for light, on in LIGHTS.values():
    light.switch_to_output(not on)

client = MQTT.MQTT(
    broker=os.getenv("MQTT_SERVER"),
    port=os.getenv("MQTT_PORT"),
    username=os.getenv("MQTT_USER") or None,
    password=os.getenv("MQTT_PASSWORD") or None,
    client_id=BOARD,
    keep_alive=KEEP_ALIVE,
    socket_pool=socketpool.SocketPool(wifi.radio),
    socket_timeout=0.2,
    connect_retries=1,
)

# 清单：Home Assistant 的 MQTT 设备发现，网页照着它画卡片
# The manifest: Home Assistant's MQTT device discovery, from which the page draws a card
MANIFEST = {
    "device": {
        "identifiers": [BOARD],
        "name": BOARD,
        "manufacturer": "Blinklab",
        "model": "Raspberry Pi Pico W",
    },
    "origin": {"name": "Blinklab, CircuitPython"},
    "availability_topic": STATUS,
    "components": {
        "lamp": {
            "platform": "light",
            "name": "Board LED",
            "state_topic": HOME + "/lamp/state",
            "command_topic": HOME + "/lamp/set",
            "unique_id": BOARD + "_lamp",
        },
        "led1": {
            "platform": "light",
            "name": "LED",
            "state_topic": HOME + "/led1/state",
            "command_topic": HOME + "/led1/set",
            "unique_id": BOARD + "_led1",
        },
        "button1": {
            "platform": "binary_sensor",
            "name": "Button",
            "state_topic": HOME + "/button1/state",
            "unique_id": BOARD + "_button1",
        },
        "dht22_temperature": {
            "platform": "sensor",
            "name": "Temperature",
            "device_class": "temperature",
            "unit_of_measurement": "°C",
            "state_class": "measurement",
            "state_topic": HOME + "/dht22/state",
            "value_template": "{{ value_json.temperature }}",
            "unique_id": BOARD + "_dht22_temperature",
        },
        "dht22_humidity": {
            "platform": "sensor",
            "name": "Humidity",
            "device_class": "humidity",
            "unit_of_measurement": "%",
            "state_class": "measurement",
            "state_topic": HOME + "/dht22/state",
            "value_template": "{{ value_json.humidity }}",
            "unique_id": BOARD + "_dht22_humidity",
        },
        "tmp36_temperature": {
            "platform": "sensor",
            "name": "Temperature",
            "device_class": "temperature",
            "unit_of_measurement": "°C",
            "state_class": "measurement",
            "state_topic": HOME + "/tmp36/state",
            "value_template": "{{ value_json.temperature }}",
            "unique_id": BOARD + "_tmp36_temperature",
        },
        "ssd1306": {
            "platform": "text",
            "name": "OLED",
            "state_topic": HOME + "/ssd1306/state",
            "command_topic": HOME + "/ssd1306/set",
            "unique_id": BOARD + "_ssd1306",
        },
    },
}


# 报告一个元件的状态，服务器会保存最后一条 / Reports the state of a part; the broker keeps the last one
def say(part, text):
    client.publish(HOME + "/" + part + "/state", text, retain=True)


# 报告灯的真实状态 / Says what a light really does
def report_light(part):
    light, on = LIGHTS[part]
    say(part, "ON" if light.value == on else "OFF")


def switch_light(part, order):
    light, on = LIGHTS[part]
    if order == "ON":
        light.value = on
    elif order == "OFF":
        light.value = not on
    report_light(part)


# 报告按下和松开 / Reports what is pressed and let go
def look_at_buttons():
    for part, keys in BUTTONS.items():
        event = keys.events.get()
        while event:
            say(part, "ON" if event.pressed else "OFF")
            event = keys.events.get()


def report_sensors():
    for part, sensor in CLIMATE.items():
        try:
            reading = {"temperature": sensor.temperature, "humidity": sensor.humidity}
        except RuntimeError:
            print("没有应答，请检查接线 / no answer, check the wires:", part)
            continue
        say(part, json.dumps(reading))
    for part, adc in WARMTH.items():
        volts = sum(adc.value for _ in range(16)) / 16 * adc.reference_voltage / 65535
        say(part, json.dumps({"temperature": round((volts - 0.5) * 100, 1)}))


# 显示一段文字：每行 21 个字符，共 4 行 / Shows a text: 4 lines of 21 characters
def show(text):
    text = text.replace("\n", " ")
    words.text = "\n".join(text[21 * line : 21 * line + 21] for line in range(4)).rstrip("\n")
    say("ssd1306", text)


# 服务器转来一条命令，主题是 HOME/<元件>/set / An order from the broker, on HOME/<part>/set
def on_message(client, topic, message):
    print("收到 / received:", topic, message)
    part = topic[len(HOME) + 1 : -len("/set")]
    if part in LIGHTS:
        switch_light(part, message)
    if part == "ssd1306":
        show(message)


def listen(part):
    client.subscribe(HOME + "/" + part + "/set")


# 先说自己是什么，再说自己怎么样 / Says what it is, then how it is
def introduce():
    client.publish("homeassistant/device/%s/config" % BOARD, json.dumps(MANIFEST), retain=True)
    for part in LIGHTS:
        listen(part)
        report_light(part)
    listen("ssd1306")
    if words.text:
        say("ssd1306", words.text.replace("\n", ""))
    for part in BUTTONS:
        say(part, "OFF")
    client.publish(STATUS, "online", retain=True, qos=1)
    print("已上线 / online:", BOARD)


# 一次连接，从接通到断开 / One connection, from its start to its loss
def serve():
    if not wifi.radio.connected:
        name = os.getenv("CIRCUITPY_WIFI_SSID")
        print("连接 Wi-Fi / joining Wi-Fi:", name)
        wifi.radio.connect(name, os.getenv("CIRCUITPY_WIFI_PASSWORD"))
    client.connect()
    introduce()
    last_reading = time.monotonic() - READ_EVERY
    while wifi.radio.connected:
        client.loop(0.2)
        look_at_buttons()
        if time.monotonic() - last_reading >= READ_EVERY:
            last_reading = time.monotonic()
            client.ping()  # 让服务器知道我们还在 / so that the broker knows that we are here
            report_sensors()
    print("Wi-Fi 断开 / Wi-Fi lost")


client.on_message = on_message
client.will_set(STATUS, "offline", retain=True, qos=1)
while True:
    try:
        serve()
    except Exception as fault:  # 出什么错都要重来 / whatever went wrong, try again
        print("连接中断 / connection lost:", repr(fault))
    try:
        client.disconnect()
    except Exception:  # 连接已经断了 / it was lost already
        pass
    time.sleep(2)
