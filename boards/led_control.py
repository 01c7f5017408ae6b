# 远程控制 LED / An LED that obeys MQTT
# 订阅主题 LED_CONTROL：收到 LED_ON 点亮 2 号引脚的灯，收到 LED_OFF 熄灭。
# Subscribes LED_CONTROL: LED_ON lights the LED on pin 2, LED_OFF puts it out.
import network
import time
from machine import Pin
from umqtt.simple import MQTTClient
from config import WIFI_NAME, WIFI_PASSWORD, SERVER, PORT, BOARD

led = Pin(2, Pin.OUT)


# 每收到一条消息就调用一次 / Called once for every message
def on_message(topic, message):
    print("收到 / received:", topic, message)
    if message == b"LED_ON":
        led.on()
    elif message == b"LED_OFF":
        led.off()


# 第一步：连上 Wi-Fi / Step 1: join the Wi-Fi
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
client.subscribe("LED_CONTROL")
print("等待命令 / waiting for orders:", SERVER, PORT)

# 第三步：不断检查新消息 / Step 3: keep looking for messages
while True:
    client.check_msg()
    time.sleep_ms(100)
