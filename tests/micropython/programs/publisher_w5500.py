# Publishes a greeting each second, over a W5500 module; the address is on an OLED.
import network,time
from machine import SoftI2C,Pin,SPI
from ssd1306 import SSD1306_I2C
from simple import MQTTClient

i2c = SoftI2C(sda=Pin('Y10'), scl=Pin('Y9'))
oled = SSD1306_I2C(128, 64, i2c, addr=0x3c)

nic = network.WIZNET5K(SPI(2), 'Y5', 'Y4')
nic.active(True)
nic.ifconfig('dhcp')

if nic.isconnected():

    print(nic.ifconfig())

    oled.fill(0)
    oled.text('Address:',0,0)
    oled.text(nic.ifconfig()[0], 0, 20)
    oled.text(nic.ifconfig()[1],0,38)
    oled.text(nic.ifconfig()[2],0,56)
    oled.show()

    SERVER = 'broker.lesson.example'
    PORT = 18830
    CLIENT_ID = 'lesson-publisher'
    TOPIC = '/classroom/1'

    client = MQTTClient(CLIENT_ID, SERVER, PORT)
    client.connect()

    while (True):
        client.publish(TOPIC, "Good morning")
        time.sleep_ms(1000)
