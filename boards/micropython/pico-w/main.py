# Blinklab: Raspberry Pi Pico W, MicroPython, umqtt.simple
# 接线 / Wiring:
#   LED: 15 (GP15)
#   Button: 14 (GP14)
#   DHT22: 16 (GP16)
#   TMP36: 26 (GP26)
#   OLED: SDA 4 (GP4), SCL 5 (GP5)
#   LED: 板上自带 / the one on the board
import dht
import json
import network
import time
from machine import ADC, Pin, SoftI2C
from ssd1306 import SSD1306_I2C
from umqtt.simple import MQTTClient
from config import BOARD, PASSWORD, PORT, SERVER, USER, WIFI_NAME, WIFI_PASSWORD

KEEP_ALIVE = 15  # 秒：这么久没有消息，服务器就认为板子掉线 / seconds of silence that mean "gone"
READ_EVERY = 5000  # 毫秒 / milliseconds

HOME = "blinklab/" + BOARD
STATUS = HOME + "/status"

# 灯和继电器：引脚，开着时的电平 / Lights and relays: pin, and its level when on
LIGHTS = {
    "lamp": (Pin("LED", Pin.OUT, value=0), 1),
    "led1": (Pin(15, Pin.OUT, value=0), 1),
}
# 按钮：引脚，按下时的电平 / Buttons: pin, and its level when pressed
BUTTONS = {
    "button1": (Pin(14, Pin.IN, Pin.PULL_UP), 0),
}
pressed = {}  # 已经报告的状态 / what was reported
# 温湿度传感器 / Sensors for temperature and humidity
CLIMATE = {
    "dht22": dht.DHT22(Pin(16)),
}
# TMP36：0.5 V 是 0 °C，每 10 mV 一度 / TMP36: 0.5 V is 0 °C, and 10 mV are a degree
WARMTH = {
    "tmp36": ADC(Pin(26)),
}
display = SSD1306_I2C(128, 64, SoftI2C(scl=Pin(5), sda=Pin(4)), addr=0x3C)
shown = ""

wlan = network.WLAN(network.STA_IF)
client = MQTTClient(BOARD, SERVER, PORT, USER.encode() or None, PASSWORD.encode(), KEEP_ALIVE)

# 清单：Home Assistant 的 MQTT 设备发现，网页照着它画卡片
# The manifest: Home Assistant's MQTT device discovery, from which the page draws a card
MANIFEST = {
    "device": {
        "identifiers": [BOARD],
        "name": BOARD,
        "manufacturer": "Blinklab",
        "model": "Raspberry Pi Pico W",
    },
    "origin": {"name": "Blinklab, MicroPython"},
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


# 报告一个元件的状态，服务器会保存最后一条。umqtt 按字节计算长度，所以先编码。
# Reports the state of a part; the broker keeps the last one. Encoded first, as umqtt counts bytes.
def say(part, text):
    client.publish((HOME + "/" + part + "/state").encode(), text.encode(), retain=True)


# 报告灯的真实状态 / Says what a light really does
def report_light(part):
    pin, on = LIGHTS[part]
    say(part, "ON" if pin.value() == on else "OFF")


def switch_light(part, order):
    pin, on = LIGHTS[part]
    if order == "ON":
        pin.value(on)
    elif order == "OFF":
        pin.value(1 - on)
    report_light(part)


# 报告按下和松开 / Reports what is pressed and let go
def look_at_buttons():
    for part, (pin, closed) in BUTTONS.items():
        now = pin.value() == closed
        if pressed.get(part) != now:
            pressed[part] = now
            say(part, "ON" if now else "OFF")


def report_sensors():
    for part, sensor in CLIMATE.items():
        try:
            sensor.measure()
        except OSError:
            print("没有应答，请检查接线 / no answer, check the wires:", part)
            continue
        reading = {
            "temperature": round(sensor.temperature(), 1),
            "humidity": round(sensor.humidity(), 1),
        }
        say(part, json.dumps(reading))
    for part, adc in WARMTH.items():
        volts = sum(adc.read_u16() * 3.3 / 65535 for _ in range(16)) / 16
        say(part, json.dumps({"temperature": round((volts - 0.5) * 100, 1)}))


# 显示一段文字：每行 16 个字符，共 8 行，只认识 ASCII
# Shows a text: 8 lines of 16 characters, of ASCII only
def show(text):
    global shown
    shown = text
    display.fill(0)
    for line in range(8):
        display.text(text[16 * line : 16 * line + 16], 0, 8 * line)
    display.show()
    say("ssd1306", text)


# 服务器转来一条命令，主题是 HOME/<元件>/set / An order from the broker, on HOME/<part>/set
def on_message(topic, message):
    print("收到 / received:", topic, message)
    try:
        part = topic.decode()[len(HOME) + 1 : -len("/set")]
        message = message.decode()
    except UnicodeError:
        return
    if part in LIGHTS:
        switch_light(part, message)
    if part == "ssd1306":
        show(message)


def join_wifi():
    wlan.active(True)
    if not wlan.isconnected():
        print("连接 Wi-Fi / joining Wi-Fi:", WIFI_NAME)
        wlan.connect(WIFI_NAME, WIFI_PASSWORD)
    while not wlan.isconnected():
        time.sleep_ms(200)


def listen(part):
    client.subscribe((HOME + "/" + part + "/set").encode())


# 先说自己是什么，再说自己怎么样 / Says what it is, then how it is
def introduce():
    manifest = json.dumps(MANIFEST).encode()
    client.publish("homeassistant/device/%s/config" % BOARD, manifest, retain=True)
    for part in LIGHTS:
        listen(part)
        report_light(part)
    listen("ssd1306")
    if shown:
        say("ssd1306", shown)
    pressed.clear()
    look_at_buttons()
    client.publish(STATUS.encode(), "online", retain=True, qos=1)
    print("已上线 / online:", BOARD)


# 一次连接，从接通到断开 / One connection, from its start to its loss
def serve():
    join_wifi()
    client.connect()
    introduce()
    last_reading = time.ticks_add(time.ticks_ms(), -READ_EVERY)
    while wlan.isconnected():
        client.check_msg()
        look_at_buttons()
        if time.ticks_diff(time.ticks_ms(), last_reading) >= READ_EVERY:
            last_reading = time.ticks_ms()
            client.ping()  # 让服务器知道我们还在 / so that the broker knows that we are here
            report_sensors()
        time.sleep_ms(20)
    print("Wi-Fi 断开 / Wi-Fi lost")


client.set_callback(on_message)
client.set_last_will(STATUS.encode(), "offline", retain=True, qos=1)
while True:
    try:
        serve()
    except Exception as fault:  # 出什么错都要重来 / whatever went wrong, try again
        print("连接中断 / connection lost:", repr(fault))
    if client.sock:
        client.sock.close()
    time.sleep(2)
