"""How the tests of logging read a page and send the form."""

import re

from django.http import HttpResponse
from django.test import Client

LOG, PREVIEW = "/riverside/log/", "/riverside/log/preview/"
UNDERSTOOD = re.compile(r'name="understood" value="([^"]+)"')


def text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def save(browser: Client, typed: dict[str, str], address: str = LOG) -> HttpResponse:
    """As without scripts: send, read what was understood, send again."""
    mark = UNDERSTOOD.search(text(browser.post(address, typed)))
    assert mark, "it was not understood"
    return browser.post(address, {**typed, "understood": mark[1]})
