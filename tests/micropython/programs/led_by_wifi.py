# An LED on pin 2 does what is published to LED_CONTROL, and says so.
from machine import Pin
import network
import time
from simple import MQTTClient

led = Pin(2, Pin.OUT)

wlan = network.WLAN(network.STA_IF)
wlan.active(True)
if not wlan.isconnected():
    wlan.connect("Classroom", "12345678")
    while not wlan.isconnected():
        time.sleep_ms(100)
print(wlan.ifconfig())

def on_message(topic, msg):
    if topic == b"LED_CONTROL" and msg == b"LED_ON":
        led.value(1)
        client.publish("LED_STATE", "ON")
    elif topic == b"LED_CONTROL" and msg == b"LED_OFF":
        led.value(0)
        client.publish("LED_STATE", "OFF")

client = MQTTClient("esp32_lesson", "192.168.1.10", 1883)
client.set_callback(on_message)
client.connect()
client.subscribe(b"LED_CONTROL")
print("waiting")

while True:
    client.check_msg()
    time.sleep_ms(100)
