"""How many queries a list asks: as many for three rows as for one."""

from tests.api.conftest import Program
from tests.questions import questions


def asked_for(mine: Program, path: str) -> tuple[int, int]:
    """How many rows there are, and how many queries they took."""
    mine.get("me/")  # so that the moment of last use is written already
    with questions() as asked:
        rows = mine.rows(path)
    return len(rows), len(asked)
