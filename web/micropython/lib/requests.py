"""`requests`: a virtual board reaches brokers, not web servers. It says so where one is asked for."""

import _board


def request(method, url, *arguments, **named):
    _board.unsupported(
        "no-http", "requests", "a virtual board cannot fetch from web servers: use MQTT, or a real board"
    )


def get(url, **named):
    return request("GET", url, **named)


def head(url, **named):
    return request("HEAD", url, **named)


def post(url, **named):
    return request("POST", url, **named)


def put(url, **named):
    return request("PUT", url, **named)


def patch(url, **named):
    return request("PATCH", url, **named)


def delete(url, **named):
    return request("DELETE", url, **named)
