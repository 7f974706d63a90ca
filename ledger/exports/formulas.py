"""Nothing in a file may be run by whoever opens it: text that a spreadsheet would take for a formula is kept text."""

import re

# What a spreadsheet skips before it looks for a formula: blanks, marks that are not seen, quotes. Written so that
# Python and PostgreSQL read the same: `ledger.entries_csv` has the database look.
SKIPPED = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff"
    r"\"'"
)
HEADS = r"=+\-@＝＋－＠﹦﹢﹣﹫"
_RUNS = re.compile(rf"[{SKIPPED}]*?[\t\r\n{HEADS}]")
_RUNS_WITHIN = re.compile(rf"([;\t\r\n][{SKIPPED}]*)(?=[{HEADS}])")


def inert(text: str) -> str:
    """Text a spreadsheet might take for a formula gets an apostrophe in front, which makes it text."""
    return f"'{text}" if _RUNS.match(text) else text


def inert_within(text: str) -> str:
    """The same inside a CSV cell: an Excel that splits at semicolons or tabs makes cells of its own of it."""
    if ";" not in text and text.isprintable():
        return text
    return _RUNS_WITHIN.sub(r"\1'", text)
