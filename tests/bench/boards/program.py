# What each of the measured boards runs: ten messages a second, an LED that blinks, and an ear for
# what it is told.
import network
import time
from machine import Pin
from simple import MQTTClient

wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("Classroom", "12345678")
while not wlan.isconnected():
    time.sleep_ms(100)

led = Pin(2, Pin.OUT)
client = MQTTClient("bench-NUMBER", "192.168.1.10", 1883, keepalive=60)
client.set_callback(lambda topic, message: led.value(message == b"ON"))
client.connect()
client.subscribe(b"bench/NUMBER/set")

count = 0
due = time.ticks_ms()
while True:
    client.check_msg()
    client.publish("bench/NUMBER", str(count))
    led.value(count & 1)
    count += 1
    due = time.ticks_add(due, 100)
    time.sleep_ms(max(0, time.ticks_diff(due, time.ticks_ms())))
