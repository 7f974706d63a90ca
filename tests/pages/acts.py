"""What the tests of pages do again and again: send a form, ask to join, be told something."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members import joining, notices
from members.models import Application, Notice, Person, TimeBank


def get(client: Client, path: str) -> int:
    return client.get(f"/riverside/{path}").status_code


def send(client: Client, path: str, **fields: Any) -> HttpResponse:
    return client.post(f"/riverside/{path}", fields)


def asked(bank: TimeBank, **said: str) -> Application:
    return joining.apply(bank, **{"name": "Eva", "email": "eva@example.org", **said}, at=timezone.now())


def tell(person: Person) -> Notice:
    notices.write(
        "members/welcome",
        to=person,
        bank=person.bank,
        path="/riverside/me/",
        at=timezone.now(),
        group="community",
    )
    return Notice.objects.filter(person=person).latest("id")
