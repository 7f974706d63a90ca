"""Tests look across time banks, as nobody else can. What they look at is done as the application, behind the walls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from members import walls

_inside_of = walls._inside_of


class DownMiddleware:
    """Every request is answered with the rights of the application, and no others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with down():
            return self.get_response(request)


@contextmanager
def down_inside_of(bank: Any) -> Iterator[int | None]:
    """What is done for one time bank is, too."""
    with _inside_of(bank) as before, down():
        yield before


@contextmanager
def down() -> Iterator[None]:
    """Inside, this connection is the application's."""
    before = _step(settings.APPLICATION_ROLE)
    try:
        yield
    finally:
        _step(before)


@contextmanager
def behind_the_walls() -> Iterator[None]:
    """Inside, whoever looks across walls steps down for every request, and for what is done for one time bank."""
    settings.MIDDLEWARE.insert(0, "tests.stepping.DownMiddleware")
    with mock.patch.object(walls, "_inside_of", down_inside_of):
        yield
    settings.MIDDLEWARE.remove("tests.stepping.DownMiddleware")


def _step(role: str) -> str:
    """Beside Django, so that nobody's questions are counted wrong. After an error the rollback takes the step back."""
    if (
        not role
        or not _is_there()
        or connection.connection.info.transaction_status == TRANSACTION_STATUS_INERROR
    ):
        return ""
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        # Whoever has stepped up to be the owner stays up.
        if before != (settings.OWNER_DATABASE or {}).get("USER"):
            cursor.execute(f'SET ROLE "{role}"')
    return str(before)


def _is_there() -> bool:
    """A test that asked for no database has none."""
    try:
        connection.ensure_connection()
    except RuntimeError:
        return False
    return True
