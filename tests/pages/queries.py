"""How many queries a page asks; list pages ask as many for three rows as for one."""

from django.test import Client

from tests.questions import questions


def asked_for(client: Client, path: str) -> int:
    with questions() as asked:
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return len(asked)
