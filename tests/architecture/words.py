"""The words people read: as they are marked in templates and code, and as the catalogues hold them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("timebank", "exchanges", "ledger", "members")
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))
# How many strings of a call are words to translate, and where they begin.
CALLS = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
_LITERAL = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(({_LITERAL}(?:, ?{_LITERAL})*)")


@dataclass(frozen=True)
class Words:
    """One thing that is said, as the code says it: in a context, for one and for many."""

    one: str
    many: str = ""
    context: str = ""


@dataclass
class Entry:
    """One thing that is said, and how a catalogue says it."""

    words: Words
    said: dict[int, str]
    is_fuzzy: bool = False


def code_files() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def calls_in(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_marking_name(name: str) -> bool:
    return _kind(name) in CALLS


def _kind(name: str) -> str:
    return "gettext" if name == "_" else name.removesuffix("_lazy").removesuffix("_noop")


def said_in_code() -> Iterator[tuple[Words, Path]]:
    for path in code_files():
        for call in calls_in(path):
            strings = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
            if is_marking_name(name_of(call)) and strings and isinstance(strings[0], str):
                yield _words(_kind(name_of(call)), strings), path


def said_in_templates() -> Iterator[tuple[Words, Path]]:
    for path in TEMPLATES:
        for name, literals, *_rest in _CALL.findall(templatize(path.read_text())):
            strings = [ast.literal_eval(literal) for literal in re.findall(_LITERAL, literals)]
            yield _words(_kind(name), strings), path


def _words(kind: str, strings: list[str]) -> Words:
    context = strings.pop(0) if "pg" in kind else ""
    return Words(strings[0], strings[1] if CALLS[kind] - bool(context) == 2 else "", context)


def catalogue(path: Path) -> list[Entry]:
    """The entries of a .po file, without the first, which is about the file."""
    blocks = [block for block in path.read_text().split("\n\n") if block.strip()]
    return [_entry(block.splitlines()) for block in blocks[1:]]


def _entry(lines: list[str]) -> Entry:
    parts: dict[str, str] = {}
    key = ""
    for line in lines:
        if line.startswith("#"):
            continue
        if not line.startswith('"'):
            key, _space, line = line.partition(" ")
        parts[key] = parts.get(key, "") + ast.literal_eval(line)
    words = Words(parts["msgid"], parts.get("msgid_plural", ""), parts.get("msgctxt", ""))
    said = [text for key, text in parts.items() if key.startswith("msgstr")]
    return Entry(words, dict(enumerate(said)), any(line.startswith("#, fuzzy") for line in lines))
