"""Fill .venv from a hashed list of requirements, unless it holds them already. Needs nothing but Python itself."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Another one holds what our own programs must not see: what the benchmark measures against.
VENV = Path(os.environ.get("VENV", ".venv"))
STAMP = VENV / "installed"


def main(names: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the very check that says so
        return _say(f"Timebank needs Python 3.11 or newer; this is {sys.version.split()[0]}. Set PYTHON=.")
    with open(names[0], "rb") as held:
        # Two `make` at once in one checkout: the second waits, and then finds the work done.
        fcntl.flock(held, fcntl.LOCK_EX)
        return 0 if _is_installed(names[0]) else _install(names)


def _install(names: list[str]) -> int:
    """`names[0]` is the list to install; the others are lists it contains."""
    print(f"  packages     installing {names[0]} into {VENV}, which takes about a minute", flush=True)
    if not (VENV / "bin" / "python").exists() and not _make_venv():
        return _say("This Python cannot make a virtual environment. On Debian: apt-get install python3-venv")
    if subprocess.run([*_installer(), "-qq", "--require-hashes", "-r", names[0]]).returncode != 0:
        return _say("The packages could not be installed; the lines above say why.")
    STAMP.write_text("\n".join(_fingerprint(name) for name in names))
    return 0


def _make_venv() -> bool:
    shutil.rmtree(VENV, ignore_errors=True)
    return subprocess.run([sys.executable, "-m", "venv", VENV]).returncode == 0


def _installer() -> list[str]:
    """uv where it is there, for it is quick; pip where pip was told which registry to use: uv does not know."""
    pip = [str(VENV / "bin" / "python"), "-m", "pip"]
    told = subprocess.run([*pip, "config", "list"], capture_output=True, text=True).stdout
    uv = shutil.which("uv")
    if uv and "index" not in told and "find-links" not in told:
        return [uv, "pip", "install", "--python", str(VENV / "bin" / "python")]
    return [*pip, "install", "--disable-pip-version-check"]


def _is_installed(name: str) -> bool:
    return STAMP.exists() and _fingerprint(name) in STAMP.read_text().splitlines()


def _fingerprint(name: str) -> str:
    return f"{name} {hashlib.sha256(Path(name).read_bytes()).hexdigest()}"


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    sys.exit(main(sys.argv[1:]))
