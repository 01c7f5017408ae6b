"""Prepares a board as a student does: `flash.py FOLDER PROGRAM HOST PORT CHIP`.

FOLDER becomes the board's flash: PROGRAM of boards/ as main.py, the config.py beside it with two
lines edited, and the unmodified umqtt.simple in lib/. Beside them lies world.json, the board's surroundings
(virtual_esp32/world.py). CHIP is its serial number, 12 hex digits.

Prints how to switch the board on: {"command": [...], "environment": {...}}. The interpreter is
MicroPython for unix where it is installed, else CPython with umqtt's few modules mapped.
"""

import json
import os
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
BOARDS = HERE.parent.parent / "boards"
sys.path.insert(0, str(HERE.parent.parent / "web" / "micropython"))

import fetch_umqtt  # noqa: E402


def main():
    folder, program, host, port, chip = sys.argv[1:]
    flash = pathlib.Path(folder).resolve()
    library = pathlib.Path(fetch_umqtt.fetch(cache()))
    shutil.copytree(library / "umqtt", flash / "lib" / "umqtt")
    shutil.copyfile(BOARDS / program, flash / "main.py")
    config = (BOARDS / program).with_name("config.py").read_text()
    config = edit(config, "SERVER", json.dumps(host))
    config = edit(config, "PORT", port)
    (flash / "config.py").write_text(config)
    world = {"unique_id": chip, "wifi": True, "temperature": 23.4, "humidity": 51.2}
    world.update(levels={}, volts={})
    (flash / "world.json").write_text(json.dumps(world))
    print(json.dumps(switch_on(flash)))


def edit(config, name, value):
    """The text with the one line `name = …` given another value."""
    edited, count = re.subn(rf"(?m)^{name} = .*$", f"{name} = {value}", config)
    if count != 1:
        sys.exit(f"config.py sets {name} {count} times")
    return edited


def switch_on(flash):
    environment = {"BLINKLAB_WORLD": str(flash / "world.json")}
    micropython = shutil.which("micropython")
    if micropython:
        path = [flash, flash / "lib", HERE / "virtual_esp32"]
        environment["MICROPYPATH"] = os.pathsep.join(map(str, path))
        command = [micropython, str(flash / "main.py")]
    else:
        runner = HERE / "micropython_on_cpython" / "run.py"
        command = [sys.executable, "-u", str(runner), str(flash)]
    return {"command": command, "environment": environment}


def cache():
    default = pathlib.Path.home() / ".cache" / "blinklab"
    return os.environ.get("BLINKLAB_CACHE", default)


if __name__ == "__main__":
    main()
