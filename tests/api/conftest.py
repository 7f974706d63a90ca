"""Programs that act for people, each with a token of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from members import tokens
from members.models import Person


class Program:
    """Speaks for a person in their time bank, or in `of_bank`; paths begin after the time bank's."""

    def __init__(self, person: Person | None, of_bank: str = "") -> None:
        self.client = Client()
        self.headers: dict[str, str] = {}
        self.base = f"/api/v1/{of_bank}"
        if person is not None:
            _token, secret = tokens.issue(person, name="program", by=person, at=timezone.now())
            self.headers = {"Authorization": f"Bearer {secret}"}
            self.base = f"/api/v1/{of_bank or person.bank.slug}"

    def get(self, path: str, **asked: Any) -> HttpResponse:
        return self.client.get(self._at(path), asked, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None, *, key: str = "") -> HttpResponse:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method)(self._at(path), **sent, headers=headers)

    def post(self, path: str, body: Any = None, *, key: str = "") -> HttpResponse:
        return self.send("post", path, {} if body is None else body, key=key)

    def done(self, path: str, body: Any = None, *, key: str = "") -> Any:
        """What a POST answers that must not be refused."""
        answer = self.post(path, body, key=key)
        assert answer.status_code in (200, 201), (path, answer.status_code, answer.content)
        return answer.json()

    def rows(self, path: str, **asked: Any) -> list[Any]:
        """What a list holds on its first page."""
        answer = self.get(path, **asked)
        assert answer.status_code == 200, answer.content
        return answer.json()["results"]

    def _at(self, path: str) -> str:
        return path if path.startswith(("/", "http")) else f"{self.base}/{path}"


@pytest.fixture
def program() -> Callable[..., Program]:
    return Program


def refusal(answer: HttpResponse, code: int) -> dict[str, Any]:
    """The problem document of a refusal, which has a sentence and nothing of the machine in it."""
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json"), answer.content
    document = answer.json()
    assert document["status"] == code
    assert document["detail"].rstrip(".…”!").strip()
    assert document["title"]
    return document
