"""How the tests of logging read a page and send the form."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

LOG, PREVIEW = "/riverside/log/", "/riverside/log/preview/"
UNDERSTOOD = re.compile(r'name="understood" value="([^"]+)"')
KIND_READ = re.compile(r'name="kind_read" value="([^"]+)"')


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def save(browser: Client, typed: dict[str, str], address: str = LOG) -> HttpResponse:
    """As without scripts: send, read what was understood, send again."""
    return browser.post(address, {**typed, **read(browser, typed, address)})


def read(browser: Client, typed: dict[str, str], address: str = LOG) -> dict[str, str]:
    """What the page sends along once it has said what it understood."""
    shown = text(browser.post(address, typed))
    mark, kind = UNDERSTOOD.search(shown), KIND_READ.search(shown)
    assert mark, "it was not understood"
    return {"understood": mark[1], **({"kind_read": unescape(kind[1])} if kind else {})}
