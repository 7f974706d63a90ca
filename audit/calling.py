"""The API as a program calls it: one connection kept open, answers as they come, nothing retried on its own."""

import http.client
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
KEPT_OPEN_SECONDS = 1.0
"""The web closes what is silent for two seconds; nothing is sent down a line that may just be closing."""


class NoAnswer(Exception):
    """The line broke or stayed silent: nobody knows whether it was done."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    is_repeat: bool

    @property
    def is_decided(self) -> bool:
        """Done or refused for good; what broke on the way may be sent again."""
        return self.status < 500 and self.status not in (408, 429)

    @property
    def is_done(self) -> bool:
        return 200 <= self.status < 300


class Caller:
    """One program that calls."""

    def __init__(self, port: int, *, patience_seconds: float = 20) -> None:
        self.port, self.patience_seconds = port, patience_seconds
        self.line: http.client.HTTPConnection | None = None
        self.used_at = 0.0

    def get(self, path: str, token: str) -> Answer:
        return self._call("GET", path, token, None, None)

    def post(self, path: str, token: str, body: Body, key: str | None = None) -> Answer:
        return self._call("POST", path, token, body, key)

    def _call(self, method: str, path: str, token: str, body: Body | None, key: str | None) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        if time.monotonic() - self.used_at > KEPT_OPEN_SECONDS:
            self.hang_up()
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience_seconds)
            sent = None if body is None else json.dumps(body)
            self.line.request(method, f"/api/v1/{path}", body=sent, headers=headers)
            answer = self.line.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise NoAnswer(str(error)) from error
        self.used_at = time.monotonic()
        if answer.will_close:
            self.hang_up()
        return Answer(answer.status, _read(told), answer.getheader("Idempotent-Replayed") == "true")

    def hang_up(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                self.line.close()
        self.line = None


def _read(told: bytes) -> Any:
    try:
        return json.loads(told)
    except ValueError:
        return told[:200].decode(errors="replace")
