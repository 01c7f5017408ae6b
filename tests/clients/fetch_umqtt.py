"""Fetches umqtt.simple, unmodified, into a folder that lasts.

The package has no setup.py, so pip checks its hash, unpacks it, and then refuses to install it:
`--no-clean` keeps what it unpacked. A second call finds the folder and asks nobody.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PINNED = pathlib.Path(__file__).with_name("umqtt.txt")
TIMEOUT = 300


def fetch(cache):
    """The folder below `cache` that holds umqtt/simple.py."""
    version = re.search(r"==(\S+)", PINNED.read_text())[1]
    home = pathlib.Path(cache) / f"umqtt-{version}"
    if not (home / "umqtt" / "simple.py").is_file():
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix="umqtt-") as scratch:
            keep(unpack(scratch), home)
    return home


def unpack(scratch):
    """Downloads and unpacks below `scratch`; the folder that holds umqtt/simple.py."""
    command = [sys.executable, "-m", "pip", "download", "--no-binary", ":all:", "--no-deps"]
    command += ["--no-clean", "--require-hashes", "--requirement", str(PINNED), "--dest", scratch]
    environment = {**os.environ, "TMPDIR": scratch}
    pip = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    found = list(pathlib.Path(scratch).glob("**/umqtt/simple.py"))
    if len(found) != 1:
        sys.exit(f"umqtt.simple could not be fetched. pip said:\n{pip.stdout}{pip.stderr}")
    return found[0].parent


def keep(package, home):
    """Moves the package into place in one step, so that nobody ever sees half of it."""
    ready = package.parent / "ready"
    ready.mkdir()
    shutil.copytree(package, ready / "umqtt")
    try:
        ready.rename(home)
    except OSError:
        # Another test run was faster: what it left is the same.
        if not (home / "umqtt" / "simple.py").is_file():
            raise

