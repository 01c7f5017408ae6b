"""`ssl`: a virtual board has no TLS of its own. It says so where a program asks for it."""

import _board

CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2
PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = 0, 1


def _refuse(*arguments, **named):
    _board.unsupported(
        "no-tls", "ssl", "a virtual board cannot do TLS: connect to the broker's port for plain MQTT"
    )


wrap_socket = SSLContext = create_default_context = _refuse
