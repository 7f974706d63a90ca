"""How many queries a list asks: as many for three rows as for one."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Program


def asked_for(mine: Program, path: str) -> tuple[int, int]:
    """How many rows there are, and how many queries they took."""
    mine.get("me/")  # so that the moment of last use is written already
    with CaptureQueriesContext(connection) as queries:
        rows = mine.rows(path)
    return len(rows), len(queries)
