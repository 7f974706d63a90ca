"""What is asked of the database. To begin and end a transaction, and to say for which time bank it is, asks nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

NO_QUESTION = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|SELECT (\*, )?set_config\('app\.bank')")


@contextmanager
def questions() -> Iterator[list[str]]:
    """The questions asked inside, once it is over."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield asked
    asked += [query["sql"] for query in queries if not NO_QUESTION.match(query["sql"])]
