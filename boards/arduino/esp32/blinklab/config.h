// Wi-Fi、服务器和板子的名字；里面有密码，不要给别人看。
// Wi-Fi, broker and the board's name; there are passwords in it: show it to nobody.
const char WIFI_NAME[] = "Classroom";
const char WIFI_PASSWORD[] = "12345678";
const char SERVER[] = "192.168.1.10";
const uint16_t PORT = 1883;
const char USER[] = "";
const char PASSWORD[] = "";
// 空着：用芯片编号的最后六位 / Empty: the last six digits of the chip
const char BOARD_NAME[] = "";
