"""What the local system tells its parts through the environment; whatever the environment already says stands."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

OWNERS = "OWNER_DATABASE_URL"
SHARED = (
    "DATABASE_URL",
    OWNERS,
    "REDIS_URL",
    "SECRET_KEY",
    "SITE_URL",
    "STATIC_ROOT",
    "PRIVATE_ROOT",
    "EMAIL_URL",
    "LOG_FORMAT",
)


def settled(data: Path, address: str) -> dict[str, str]:
    """The environment of every part, before the addresses of database and Redis are known."""
    for folder in ("logs", "mail", "private", "redis"):
        (data / folder).mkdir(mode=0o700, exist_ok=True)
    defaults = {
        "SECRET_KEY": _secret_key(data / "secret_key"),
        "SITE_URL": address,
        "STATIC_ROOT": str(data / "static"),
        "PRIVATE_ROOT": str(data / "private"),
        # One file for each letter, to be read by whoever tries the system out.
        "EMAIL_URL": f"filemail:///{quote(str(data / 'mail'))}",
        "LOG_FORMAT": "plain",
    }
    return {**defaults, **os.environ}


def for_others(environment: Mapping[str, str]) -> dict[str, str]:
    """What `manage.py` needs to act on the running system."""
    return {name: environment[name] for name in SHARED if name in environment}


def for_serving(environment: Mapping[str, str]) -> dict[str, str]:
    """What web, worker and beat get: they are never the owner of the tables."""
    return {name: value for name, value in environment.items() if name != OWNERS}


def socket_folder(data: Path) -> Path:
    """Where the sockets are: a path short enough for one (107 bytes), the same at every start."""
    name = f"timebank-{os.geteuid()}-{hashlib.sha256(bytes(data)).hexdigest()[:12]}"
    usual = Path(tempfile.gettempdir()) / name
    return usual if len(bytes(usual)) < 80 else Path("/tmp") / name


def _secret_key(path: Path) -> str:
    """Made once and kept: sessions and links stay good from one start to the next."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()
