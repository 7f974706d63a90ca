"""One request, made as the web makes it and taken back afterwards: what was answered, written and told to whom."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from zipfile import BadZipFile, ZipFile

from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test import Client

from audit.attack.world import Actor
from members import mailing
from members.models import Notice, TimeBank
from members.walls import in_bank

WRITES = re.compile(
    r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)|(ledger_(?:post|load|stage)\w*)\s*\(', re.IGNORECASE
)
# What every request may write: whose browser it is, that it was asked, when a token was last of use.
OWN_BUSINESS = {"django_session", "members_requestkey", "usersessions_usersession", "members_apitoken"}


@dataclass(frozen=True)
class Ask:
    """What is sent. `under` is the slug in the address, if any; `kind` says whose the thing in it is."""

    actor: Actor
    method: str
    path: str
    under: str
    kind: str
    body: bytes = b""
    content_type: str = ""
    by_token: bool = False

    def __str__(self) -> str:
        way = " by token" if self.by_token else ""
        return f"{self.actor.name}{way}: {self.method} {self.path} ({self.kind})"


@dataclass(frozen=True)
class Target:
    """What an address is asked about: under which time bank, and which row there or elsewhere."""

    kind: str
    slug: str
    model: type[Model] | None = None
    pk: Any = None
    public_id: str = ""


@dataclass
class Answer:
    status: int
    said: bytes
    location: str
    written: set[str] = field(default_factory=set)
    told: list[tuple[Notice, bytes]] = field(default_factory=list)
    trouble: str = ""
    is_html: bool = False


def ask(one: Ask, banks: list[TimeBank], look: Callable[[Answer], object]) -> Answer:
    """Ask, have somebody look at what it did, and take it back."""
    written: set[str] = set()
    try:
        with transaction.atomic():
            with connection.execute_wrapper(_noting(written)):
                answer = _ask(one)
            answer.written = written - OWN_BUSINESS
            if answer.written:
                _look_at_deeds(answer, banks)
                look(answer)
            transaction.set_rollback(True)
    except DatabaseError as error:
        answer = Answer(500, b"", "", trouble=f"{type(error).__name__}: {error}"[:300])
    return answer


def _ask(one: Ask) -> Answer:
    client = one.actor.client
    # What the browser is told to keep goes with the deed that is taken back: a session that was never begun, a message.
    kept = deepcopy(client.cookies)
    try:
        return _answer_to(one, client)
    finally:
        client.cookies = kept


def _answer_to(one: Ask, client: Client) -> Answer:
    headers = {"Authorization": f"Bearer {one.actor.token}"} if one.by_token else {}
    if one.by_token:
        client = Client(raise_request_exception=False)
    response: Any = client.generic(
        one.method, one.path, one.body, one.content_type or "text/plain", headers=headers
    )
    said = b"".join(response.streaming_content) if response.streaming else response.content
    # Files are closed; the signal that ends a request would close the connection with what is to be looked at.
    for close in response._resource_closers:
        close()
    top = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    trouble = _trouble(response) if response.status_code >= 500 else ""
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    location = response.headers.get("Location", "")
    return Answer(
        response.status_code, top.encode() + b"\n" + opened(said), location, trouble=trouble, is_html=is_html
    )


def _trouble(response: Any) -> str:
    """What went wrong, where the web would only have written it down."""
    kept = getattr(response, "exc_info", None)
    return f"{kept[0].__name__}: {kept[1]}"[:300] if kept else ""


def opened(said: bytes) -> bytes:
    """With what is packed inside a file unpacked, so that every byte can be looked at."""
    if said[:4] == b"PK\x03\x04":
        try:
            with ZipFile(BytesIO(said)) as packed:
                return b"\n".join(packed.read(name) for name in packed.namelist())
        except BadZipFile:
            return said
    if said[:5] == b"%PDF-":
        from pypdf import PdfReader  # slow to import, and few answers are papers

        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(said)).pages).encode()
    return said


def _look_at_deeds(answer: Answer, banks: list[TimeBank]) -> None:
    """What would be refused at the commit shows here; so does every notice, in the inbox and as a letter."""
    if connection.needs_rollback:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    if "members_notice" not in answer.written:
        return
    for bank in banks:
        with in_bank(bank):
            fresh = Notice.objects.filter(bank=bank, pk__gt=_newest(bank)).select_related(
                "person__user", "bank"
            )
            answer.told += [(notice, _letter(notice)) for notice in fresh]


_newest_before: dict[int, int] = {}


def remember_notices(banks: list[TimeBank]) -> None:
    """Which notices were there before anything was asked."""
    for bank in banks:
        with in_bank(bank):
            _newest_before[bank.pk] = max(
                Notice.objects.filter(bank=bank).values_list("pk", flat=True), default=0
            )


def _newest(bank: TimeBank) -> int:
    return _newest_before[bank.pk]


def letters(bank: TimeBank) -> Iterator[EmailMultiAlternatives]:
    """Every notice of a time bank as a letter."""
    for notice in Notice.objects.filter(bank=bank).select_related("person__user", "bank"):
        yield mailing.letter(notice, "somebody@example.net")


def _letter(notice: Notice) -> bytes:
    letter = mailing.letter(notice, "somebody@example.net")
    said = [letter.subject, letter.body, *(part[0] for part in letter.alternatives)]
    return "\n".join(str(part) for part in [*said, notice.subject, notice.body]).encode()


def _noting(written: set[str]) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: Any, parameters: Any, many: bool, context: Any) -> Any:
        if found := WRITES.search(str(sql)):
            written.add(found[1] or found[2])
        return run(sql, parameters, many, context)

    return execute


def form_body(form: dict[str, list[str]]) -> tuple[bytes, str]:
    return urlencode(form, doseq=True).encode(), "application/x-www-form-urlencoded"
