# 带显示屏的订阅者 / A subscriber with a display
# 订阅主题 Greeting，把收到的文字显示在 SSD1306 显示屏上（SCL 接 22，SDA 接 21）。
# Subscribes Greeting and shows what it receives on an SSD1306 display (SCL on 22, SDA on 21).
import network
import time
from machine import Pin, SoftI2C
from ssd1306 import SSD1306_I2C
from umqtt.simple import MQTTClient
from config import WIFI_NAME, WIFI_PASSWORD, SERVER, PORT, BOARD

oled = SSD1306_I2C(128, 64, SoftI2C(scl=Pin(22), sda=Pin(21)))


# 在屏幕上写两行 / Writes two lines on the display
def show(first, second):
    oled.fill(0)
    oled.text(first, 0, 0)
    oled.text(second, 0, 20)
    oled.show()


# 每收到一条消息就调用一次 / Called once for every message
def on_message(topic, message):
    print("收到 / received:", topic, message)
    # 显示屏每行 16 个字，只认识 ASCII。 / A line has 16 characters, of ASCII only.
    show(topic.decode(), message.decode()[:16])


# 第一步：连上 Wi-Fi / Step 1: join the Wi-Fi
show("Wi-Fi", WIFI_NAME)
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
if not wlan.isconnected():
    wlan.connect(WIFI_NAME, WIFI_PASSWORD)
while not wlan.isconnected():
    time.sleep_ms(200)

# 第二步：连上服务器并订阅 / Step 2: connect to the broker and subscribe
client = MQTTClient(BOARD, SERVER, PORT)
client.set_callback(on_message)
client.connect()
client.subscribe("Greeting")
show("Waiting for", "Greeting")
print("等待消息 / waiting for messages")

# 第三步：不断检查新消息 / Step 3: keep looking for messages
while True:
    client.check_msg()
    time.sleep_ms(100)
