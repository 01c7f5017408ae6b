# Counts, and goes on counting after the connection was lost.
import network
import time
from umqtt.robust import MQTTClient

wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("Classroom", "12345678")
while not wlan.isconnected():
    time.sleep_ms(100)

client = MQTTClient("counter", "192.168.1.10")
client.DELAY = 0.2
client.DEBUG = True
client.connect()
count = 0
while True:
    count += 1
    client.publish("count", str(count))
    time.sleep_ms(200)
