"""Where passkeys work: a browser keeps each for one name, and only over a connection nobody can listen to."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

THIS_MACHINE = "localhost"


def home() -> str:
    """The name all passkeys of this installation belong to; empty where its address can have none."""
    address = urlsplit(settings.SITE_URL)
    host = address.hostname or ""
    if _is_this_machine(host):
        return THIS_MACHINE
    return host if address.scheme == "https" and not _is_number(host) else ""


def work_here(request: HttpRequest) -> bool:
    """Whether the address this page was opened at is under that name."""
    host = (urlsplit(f"//{request.get_host()}").hostname or "").lower()
    return bool(home()) and (host == home() or host.endswith(f".{home()}"))


def better_address(request: HttpRequest) -> str:
    """Where they would work, for somebody who runs this on their own machine."""
    if home() != THIS_MACHINE:
        return ""
    port = urlsplit(f"//{request.get_host()}").port
    return f"http://{THIS_MACHINE}:{port}" if port else f"http://{THIS_MACHINE}"


def _is_this_machine(host: str) -> bool:
    return host == THIS_MACHINE or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
