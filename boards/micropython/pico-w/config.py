# Wi-Fi、服务器和板子的名字；里面有密码，不要给别人看。
# Wi-Fi, broker and the board's name; there are passwords in it: show it to nobody.
from binascii import hexlify
from machine import unique_id

WIFI_NAME = "Classroom"
WIFI_PASSWORD = "12345678"

SERVER = "192.168.1.10"
PORT = 1883
USER = ""
PASSWORD = ""

# 每块板子的名字必须不同：这里取芯片编号的最后六位。
# Every board needs a name of its own: the last six digits of its chip.
BOARD = "pico-" + hexlify(unique_id()).decode()[-6:]
