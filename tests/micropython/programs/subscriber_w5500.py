# Prints what is published to a topic, over a W5500 module; the address is on an OLED.
import network,time
from machine import SoftI2C,Pin,SPI
from ssd1306 import SSD1306_I2C
from simple import MQTTClient

i2c = SoftI2C(sda=Pin('Y10'), scl=Pin('Y9'))
oled = SSD1306_I2C(128, 64, i2c, addr=0x3c)

nic = network.WIZNET5K(SPI(2), 'Y5', 'Y4')
nic.active(True)
nic.ifconfig('dhcp')

def on_message(topic, msg):
    print('topic: {}'.format(topic))
    print('message: {}'.format(msg))

if nic.isconnected():

    oled.fill(0)
    oled.text(nic.ifconfig()[0], 0, 20)
    oled.show()

    client = MQTTClient('lesson-subscriber', 'broker.lesson.example', 18830)
    client.set_callback(on_message)
    client.connect()
    client.subscribe('/classroom/2')
    print('subscribed')

    while (True):
        client.check_msg()
        time.sleep_ms(100)
