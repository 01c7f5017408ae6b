"""Fetches umqtt.simple and umqtt.robust, unmodified, into a folder that lasts.

umqtt.simple's package has no setup.py, so pip checks its hash, unpacks it, and then refuses to
install it: `--no-clean` keeps what it unpacked. A second call finds the folder and asks nobody.

As a program, `fetch_umqtt.py CACHE` prints the folder that holds umqtt/.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PINNED = pathlib.Path(__file__).with_name("umqtt.txt")
MODULES = ["simple.py", "robust.py"]
TIMEOUT = 300


def fetch(cache):
    """The folder below `cache` that holds umqtt/simple.py and umqtt/robust.py."""
    pinned = PINNED.read_text().replace("\\\n", " ").splitlines()
    version = hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]
    home = pathlib.Path(cache) / f"umqtt-{version}"
    if not is_complete(home):
        home.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home.parent, prefix="umqtt-") as scratch:
            ready = pathlib.Path(scratch) / "ready" / "umqtt"
            ready.mkdir(parents=True)
            for module, requirement in zip(MODULES, pinned):
                shutil.copyfile(unpack(scratch, module, requirement), ready / module)
            keep(ready.parent, home)
    return home


def is_complete(home):
    return all((home / "umqtt" / module).is_file() for module in MODULES)


def unpack(scratch, module, requirement):
    """Downloads and unpacks one package below `scratch`; its umqtt/`module`."""
    folder = pathlib.Path(scratch) / module
    folder.mkdir()
    wanted = folder / "wanted.txt"
    wanted.write_text(requirement)
    command = [sys.executable, "-m", "pip", "download", "--no-binary", ":all:", "--no-deps"]
    command += ["--no-clean", "--require-hashes", "--requirement", str(wanted)]
    command += ["--dest", str(folder)]
    environment = {**os.environ, "TMPDIR": str(folder)}
    pip = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT)
    found = list(folder.glob(f"**/umqtt/{module}"))
    if len(found) != 1:
        sys.exit(f"umqtt's {module} could not be fetched. pip said:\n{pip.stdout}{pip.stderr}")
    return found[0]


def keep(ready, home):
    """Moves the package into place in one step, so that nobody ever sees half of it."""
    try:
        ready.rename(home)
    except OSError:
        # Another run was faster: what it left is the same.
        if not is_complete(home):
            raise


if __name__ == "__main__":
    print(fetch(sys.argv[1]))
