"""In which letters a text file is written: told by its first bytes, or by what fits all of it."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _

from ledger.importing.refusals import NotReadable

AT_A_TIME = 1 << 20
_ESCAPED = re.compile("[\udc80-\udcff]")
_ABOVE_ASCII = re.compile(r"[^\x00-\x7f]")
_HIGH_RUNS = re.compile(rb"[\x80-\xff]{4,}")
# Of bytes above ASCII; in the letters of Western Europe they rarely stand together, in Chinese or Russian always.
MOST_IN_RUNS = 0.2
# What Windows-1252 leaves empty, Latin-1 has: letters nobody sees, but nothing is lost.
_NOT_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


class Letters(NamedTuple):
    """The codec, what people call it, and whether some bytes are not of it, which are then told row by row."""

    codec: str
    name: str
    has_strays: bool = False


UTF_8 = Letters("utf-8-sig", "UTF-8")
UTF_16_LITTLE, UTF_16_BIG = Letters("utf-16-le", "UTF-16"), Letters("utf-16-be", "UTF-16")
WINDOWS_1252, LATIN_1 = Letters("cp1252", "Windows-1252"), Letters("latin-1", "Latin-1")


def of_beginning(head: bytes) -> Letters | None:
    """UTF-16, by its mark or by a NUL beside nearly every letter; None for what is not UTF-16."""
    if head.startswith(codecs.BOM_UTF16_LE):
        return UTF_16_LITTLE
    if head.startswith(codecs.BOM_UTF16_BE):
        return UTF_16_BIG
    evens, odds = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odds > half * 0.6 and evens < half * 0.1:
        return UTF_16_LITTLE
    if evens > half * 0.6 and odds < half * 0.1:
        return UTF_16_BIG
    return None


def of_file(path: Path) -> Letters:
    """UTF-8 where it fits, or nearly; else what Windows or old programs in Western Europe write.

    Refuses what is neither: names with other people's letters in them are worse than no names.
    """
    with path.open("rb") as raw:
        fitting, strays = _counts(raw)
        if not strays:
            return UTF_8
        if fitting > strays:
            return UTF_8._replace(has_strays=True)
        raw.seek(0)
        return _western(raw)


def _counts(raw: BinaryIO) -> tuple[int, int]:
    """How many letters above ASCII are UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    fitting = strays = 0
    while block := raw.read(AT_A_TIME):
        text = decoder.decode(block)
        if not text.isascii():
            escaped = len(_ESCAPED.findall(text))
            fitting, strays = fitting + len(_ABOVE_ASCII.findall(text)) - escaped, strays + escaped
    return fitting, strays + len(decoder.decode(b"", final=True))


def _western(raw: BinaryIO) -> Letters:
    high = in_runs = 0
    letters = WINDOWS_1252
    while block := raw.read(AT_A_TIME):
        high += len(block) - len(block.translate(None, bytes(range(0x80, 0x100))))
        in_runs += sum(map(len, _HIGH_RUNS.findall(block)))
        if _NOT_IN_1252.search(block):
            letters = LATIN_1
    if in_runs > high * MOST_IN_RUNS:
        raise NotReadable(
            _("We can't tell which letters this file is written in. Open it, and save it as CSV (UTF-8).")
        )
    return letters
