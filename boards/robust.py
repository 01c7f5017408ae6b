# 断线重连 / A client that comes back
# 每秒把计数发到主题 Count。umqtt.robust 在断线后自己重连，程序里不用写 try。
# Every second it publishes a count to Count. umqtt.robust reconnects by itself after a loss,
# without a `try` in the program.
import network
import time
from umqtt.robust import MQTTClient
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
client.DEBUG = True  # 打印重连过程 / prints how it reconnects
client.connect()

# 第三步：不断发布；断线时停在这里，直到重新连上 / Step 3: keep publishing; after a loss it
# waits here until it is connected again
count = 0
while True:
    count += 1
    client.publish("Count", str(count))
    print("发送 / sent:", count)
    time.sleep(1)
