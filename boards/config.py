# 每块板子只需改这一个文件。 / The one file to edit, once per board.
# 把它和课堂程序一起存到 ESP32 上。 / Save it on the ESP32 next to the lesson program.
from binascii import hexlify
from machine import unique_id

WIFI_NAME = "Classroom"
WIFI_PASSWORD = "12345678"

# `broker-ws --lan` 启动后屏幕上显示的地址。 / The address that `broker-ws --lan` shows.
SERVER = "192.168.1.10"
PORT = 1883

# 每块板子的名字必须不同：这里取芯片编号的最后六位，例如 esp32-a1b2c3。
# Every board needs a name of its own: the last six digits of its chip, such as esp32-a1b2c3.
BOARD = "esp32-" + hexlify(unique_id()).decode()[-6:]
