# 上报温湿度 / Reports temperature and humidity
# 每三秒读一次 4 号引脚的 DHT22，把读数（纯文本，如 23.4）发到 Temperature 和 Humidity。
# Every three seconds it reads the DHT22 on pin 4 and publishes plain text, such as 23.4,
# to Temperature and Humidity.
import dht
import network
import time
from machine import Pin
from umqtt.simple import MQTTClient
from config import WIFI_NAME, WIFI_PASSWORD, SERVER, PORT, BOARD

sensor = dht.DHT22(Pin(4))

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

# 第三步：测量、发布、休息 / Step 3: measure, publish, rest
# DHT22 两次测量至少要隔两秒。 / A DHT22 needs two seconds between two readings.
while True:
    sensor.measure()
    temperature = "%.1f" % sensor.temperature()
    humidity = "%.1f" % sensor.humidity()
    client.publish("Temperature", temperature)
    client.publish("Humidity", humidity)
    print("发送 / sent:", temperature, "C", humidity, "%")
    time.sleep(3)
