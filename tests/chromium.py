"""Where Chromium is, for the browser tests; run as a program, it tries to get one from Debian."""

import os
import shutil
import subprocess
import sys


def find() -> str | None:
    """The path of a Chromium (or Chrome), or None."""
    names = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def main() -> int:
    if find() or (_can_install() and _install() and find()):
        return 0
    print("There is no Chromium here and it could not be installed, so the browser tests cannot run.")
    print("On Debian: apt-get install chromium. Elsewhere: set CHROMIUM to the program's path.")
    # A machine that checks for everybody must not pass with a part of the tests left out.
    return 1 if os.environ.get("CI") else 0


def _can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install() -> bool:
    print("Installing Chromium for the browser tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"])
    return all(subprocess.run(command, env=environment).returncode == 0 for command in commands)


if __name__ == "__main__":
    sys.exit(main())
