"""How many queries a page asks; list pages ask as many for three rows as for one."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def asked_for(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return len(queries)
