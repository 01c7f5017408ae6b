# 发布者 / A publisher
# 每秒向主题 Greeting 发一条消息：Hello 1、Hello 2……
# Every second it publishes to the topic Greeting: Hello 1, Hello 2 and so on.
import network
import time
from umqtt.simple import MQTTClient
from config import WIFI_NAME, WIFI_PASSWORD, SERVER, PORT, BOARD

# 第一步：连上 Wi-Fi / Step 1: join the Wi-Fi
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
if not wlan.isconnected():
    wlan.connect(WIFI_NAME, WIFI_PASSWORD)
while not wlan.isconnected():
    time.sleep_ms(200)

# 第二步：连上服务器 / Step 2: connect to the broker
client = MQTTClient(BOARD, SERVER, PORT)
client.connect()

# 第三步：不断发布 / Step 3: keep publishing
count = 0
while True:
    count += 1
    client.publish("Greeting", "Hello %d" % count)
    print("发送 / sent:", count)
    time.sleep(1)
