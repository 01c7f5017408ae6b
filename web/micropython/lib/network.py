"""`network`: Wi-Fi as an ESP32 has it, and the Ethernet chips of lessons.

The access point of a virtual board takes any name and any password, and can be switched off on the
page. Joining takes a while, as it does in a classroom.
"""

import _board
import _rt
from _board import ticks_diff, ticks_ms

STA_IF, AP_IF = 0, 1
AUTH_OPEN, AUTH_WEP, AUTH_WPA_PSK, AUTH_WPA2_PSK, AUTH_WPA_WPA2_PSK = 0, 1, 2, 3, 4
MODE_11B, MODE_11G, MODE_11N = 1, 2, 4

if _board.KIND == "esp32":
    STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
    STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD, STAT_CONNECT_FAIL = 201, 202, 203
    STAT_ASSOC_FAIL, STAT_BEACON_TIMEOUT, STAT_HANDSHAKE_TIMEOUT = 203, 200, 204
elif _board.KIND == "pico-w":
    STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 0, 1, 3
    STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD, STAT_CONNECT_FAIL = -2, -3, -1
else:
    STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 0, 1, 5
    STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD, STAT_CONNECT_FAIL = 3, 2, 4

# How long it takes to join, and to find out that nobody is there, in milliseconds.
_JOINING = 900
_SEARCHING = 2500
_LEASING = 600

_NOWHERE = ("0.0.0.0", "0.0.0.0", "0.0.0.0", "0.0.0.0")
_hostname = {"esp32": "mpy-esp32", "esp8266": "mpy-esp8266"}.get(_board.KIND, "PicoW")
_country = "XX"


def _address():
    last = _board.bytes_of(_rt.unique_id())[-1] % 150 + 100
    return ("192.168.1.%d" % last, "255.255.255.0", "192.168.1.1", "192.168.1.1")


def _mask(bits):
    """255.255.255.0 of "24"; what is written out already stays, and nothing is nothing."""
    if "." in bits or not bits:
        return bits
    ones = 0xFFFFFFFF << (32 - int(bits)) & 0xFFFFFFFF
    return ".".join(str(ones >> shift & 0xFF) for shift in (24, 16, 8, 0))


def hostname(name=None):
    global _hostname
    if name is None:
        return _hostname
    _hostname = name
    _rt.note("no-radio", "hostname")


def country(code=None):
    global _country
    if code is None:
        return _country
    _country = code
    _rt.note("no-radio", "country")


# Settings of WLAN.config() that are kept and change nothing, with what they are at first.
_RADIO = {
    "pm": 1, "txpower": 20, "channel": 6, "reconnects": -1, "protocol": 7, "hidden": False, "mac": None,
    "security": 3, "authmode": 3, "key": None, "password": None, "max_clients": 4,
}
_UNREAD = ("key", "password")


class WLAN:
    IF_STA, IF_AP = STA_IF, AP_IF
    SEC_OPEN, SEC_WPA, SEC_WPA2 = 0, 2, 3
    PM_NONE, PM_PERFORMANCE, PM_POWERSAVE = 0, 1, 2

    # For machine.ADC: whether the radio is on.
    _is_on = False
    _both = {}

    def __new__(cls, interface=STA_IF):
        if interface not in (STA_IF, AP_IF):
            raise ValueError("invalid WLAN interface identifier")
        if interface not in WLAN._both:
            one = WLAN._both[interface] = super().__new__(cls)
            one._interface = interface
            one._active = one._is_told = False
            # Since when it joins; None where nobody asked it to. Whether the air was there.
            one._since, one._had_air, one._ssid = None, True, ""
            one._settings = dict(_RADIO)
            one._ifconfig = None
        return WLAN._both[interface]

    def __init__(self, interface=STA_IF):
        pass

    def active(self, on=None):
        if on is None:
            return self._active
        if on and self._interface == AP_IF:
            _rt.note("no-access-point", "AP_IF")
        self._active = bool(on)
        WLAN._is_on = any(one._active for one in WLAN._both.values())
        if not on:
            self._since = None
        self._report()
        return self._active

    def connect(self, ssid=None, key=None, *, bssid=None, **named):
        if not self._active:
            raise OSError("Wifi Not Started")
        if self._interface == AP_IF:
            raise OSError("STA required")
        self._ssid = ssid.decode() if isinstance(ssid, bytes) else str(ssid or self._ssid)
        self._since, self._had_air = ticks_ms(), bool(_rt.air())
        self._is_told = False
        self._report()

    def disconnect(self):
        self._since = None
        self._report()

    def isconnected(self):
        connected = self._joins() and ticks_diff(ticks_ms(), self._since) >= _JOINING
        if connected and not self._is_told:
            self._is_told = True
            _rt.wifi(1, self._ssid, 1)
        return connected

    def status(self, param=None):
        if param == "rssi":
            return -52
        if param is not None:
            raise ValueError("unknown status param")
        if self._since is None:
            return STAT_IDLE
        if self.isconnected():
            return STAT_GOT_IP
        lost = not self._joins() and ticks_diff(ticks_ms(), self._since) >= _SEARCHING
        return STAT_NO_AP_FOUND if lost else STAT_CONNECTING

    def ifconfig(self, config=None):
        if config is not None:
            self._ifconfig = None if config == "dhcp" else tuple(config)
            if config != "dhcp":
                _rt.note("no-radio", "ifconfig")
            return None
        if self._interface == AP_IF:
            return ("192.168.4.1", "255.255.255.0", "192.168.4.1", "0.0.0.0")
        return (self._ifconfig or _address()) if self.isconnected() else _NOWHERE

    def ipconfig(self, param=None, **settings):
        if param is None and settings:
            self._set_ip(settings)
            return None
        address, mask, gateway, _ = self.ifconfig()
        known = {"addr4": (address, mask), "gw4": gateway, "has_dhcp4": self.isconnected()}
        return known[param] if param is not None else None

    def config(self, param=None, **settings):
        if param is None:
            for name, value in settings.items():
                self._set(name, value)
            return None
        if param in ("essid", "ssid"):
            return self._ssid
        if param == "mac" and self._settings["mac"] is None:
            return _board.bytes_of(_rt.unique_id())
        if param in ("hostname", "dhcp_hostname"):
            return _hostname
        if param in self._settings and param not in _UNREAD:
            return self._settings[param]
        raise ValueError("unknown config param")

    def _set(self, name, value):
        if name in ("hostname", "dhcp_hostname"):
            hostname(value)
        elif name in ("essid", "ssid"):
            self._ssid = value
        elif name in self._settings:
            self._settings[name] = value
            _rt.note("no-radio", name)
        else:
            raise ValueError("unknown config param")

    def _set_ip(self, settings):
        """As ipconfig has it: `addr4` an address, perhaps with its mask, `gw4`, `dhcp4`."""
        old = self._ifconfig or _address()
        address, mask, gateway, names = old
        for name, value in settings.items():
            if name == "addr4":
                value, _, bits = value.partition("/") if isinstance(value, str) else (value[0], "", value[1])
                address, mask = value, _mask(bits) or mask
            elif name == "gw4":
                gateway = value
            elif name != "dhcp4":
                raise ValueError("unknown config param")
        if settings.get("dhcp4"):
            self._ifconfig = None
        else:
            self._ifconfig = (address, mask, gateway, names)
            _rt.note("no-radio", "ipconfig")

    def scan(self):
        if not self._active:
            raise OSError("STA must be active")
        _board.sleep_us(1500000)
        name = (self._ssid or "Classroom").encode()
        found = (name, b"\x02\x00\x00\x00\x00\x01", 6, -52, AUTH_WPA2_PSK, False)
        return [found] if _rt.air() else []

    def _joins(self):
        """Whether it is asked to be connected and somebody is there; when he comes back, joining
        begins anew."""
        if self._since is None or not self._active:
            return False
        air = bool(_rt.air())
        if air != self._had_air:
            self._had_air, self._since, self._is_told = air, ticks_ms(), False
            self._report()
        return air

    def _report(self):
        _rt.wifi(1 if self._active else 0, self._ssid, 0)


class _Ethernet:
    """A chip with a cable in it."""

    def __init__(self, *arguments, **named):
        self._active, self._has_lease = False, False
        _wired.append(self)

    def active(self, on=None):
        if on is None:
            return self._active
        self._active = bool(on)
        if not on:
            self._has_lease = False
        elif self._asks_by_itself:
            self._lease()
        return self._active

    def isconnected(self):
        return self._active and self._has_lease and bool(_rt.air())

    def status(self, param=None):
        return STAT_GOT_IP if self.isconnected() else STAT_IDLE

    def ifconfig(self, config=None):
        if config is None:
            return _address() if self.isconnected() else _NOWHERE
        self._lease()

    def config(self, param=None, **settings):
        return _board.bytes_of(_rt.unique_id()) if param == "mac" else None

    def _lease(self):
        if not self._active:
            raise OSError("the network interface is not active")
        _board.sleep_us(_LEASING * 1000)
        self._has_lease = True
        _rt.wifi(1, "Ethernet", 1)


class WIZNET5K(_Ethernet):
    """A W5500 on SPI: `ifconfig("dhcp")` waits for an address."""

    _asks_by_itself = False

    def __init__(self, spi=None, cs=None, reset=None):
        super().__init__()

    def regs(self):
        _board.unsupported("no-registers", "regs", "a virtual W5500 has no registers")


class LAN(_Ethernet):
    """An ESP32's own Ethernet: it asks for an address when it is made active."""

    _asks_by_itself = True


_wired = []


def _is_up():
    """For `socket`: whether any interface has an address."""
    station = WLAN._both.get(STA_IF)
    return station is not None and station.isconnected() or any(e.isconnected() for e in _wired)


# What a real board has and this one has not.
_ABSENT = ("PPP", "phy_mode", "ipconfig")


def __getattr__(name):
    if name in _ABSENT:
        _board.unsupported("no-class", name, "network.%s is not there on a virtual board" % name)
    raise AttributeError("'module' object has no attribute '%s'" % name)
