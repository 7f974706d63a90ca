"""Statements by post: who gets one; a PDF of a month, of many in the background; addresses are written down."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from exchanges import by_post
from ledger import exporting
from ledger.models import Export
from members import profiles
from members.models import Person, Reveal, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
PAGE = "/riverside/statements/"


@pytest.fixture
def month(bank: TimeBank) -> str:
    return f"{bank.today(timezone.now()):%Y-%m}"


@pytest.fixture
def olga(bank: TimeBank, coordinator: Person) -> Person:
    """Asked for a statement by phone, and helped somebody this month."""
    olga = a_person(bank, "Olga 😀 Brandt", user=None)
    said = {"statement_by_post": True, "address": "12 Mill Lane\n\n Riverside "}
    profiles.edit(olga, by=coordinator, at=timezone.now(), told="phone", **said)
    ExchangeFactory(bank=bank, provider=olga.memberships.get(), state="settled", minutes=90)
    return olga


def read(answer: object) -> str:
    pdf = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    return "\n".join(page.extract_text() for page in pdf.pages)


def test_the_month_of_whoever_asked(
    olga: Person, coordinator: Person, month: str, client_of: ClientOf
) -> None:
    answer = client_of(coordinator).post(PAGE, {"month": month, "whom": "asked"})
    words = " ".join(read(answer).split())
    for said in ("Olga □ Brandt 12 Mill Lane Riverside", "+1 h 30", "1 hour 30 minutes given", "Page 1"):
        assert said in words, said
    assert [look.items for look in Reveal.objects.filter(person=olga, by=coordinator)] == [["address"]]


def test_who_gets_one(bank: TimeBank, olga: Person, member: Person, coordinator: Person) -> None:
    quiet = a_person(bank, "Quiet", user=None)
    a_person(bank, "Gone", user=None, left_at=timezone.now())
    assert list(by_post.who_asked(coordinator)) == [olga]
    assert list(by_post.who_has_no_mail(coordinator)) == [quiet]
    assert by_post.seats(coordinator, by_post.PAPER).count() == 2
    assert not by_post.seats(member, by_post.PAPER).exists()


def test_many_are_made_in_the_background_for_their_maker(
    bank: TimeBank, olga: Person, coordinator: Person, admin: Person, month: str, client_of: ClientOf
) -> None:
    for number in range(by_post.StatementsByPost.most_at_once):
        a_person(bank, f"Quiet {number}", user=None)
    answer = client_of(coordinator).post(PAGE, {"month": month, "whom": "paper"})
    assert answer["Location"] == "/riverside/exports/"
    exporting.run_waiting(clock=timezone.now)
    (export,) = Export.objects.all()
    assert (export.state, export.rows_done) == ("ready", 16)
    file = f"/riverside/exports/{export.public_id}/"
    assert "Nothing was posted in this month" in read(client_of(coordinator).get(file))
    assert client_of(admin).get(file).status_code == 404


def test_what_cannot_be_made_is_said(olga: Person, coordinator: Person, member: Person) -> None:
    ahead = timezone.now() + dt.timedelta(days=40)
    for written in ("2026-13", "2026-Q1", f"{ahead:%Y-%m}", ""):
        with pytest.raises(Refused):
            exporting.ask("statements", {"month": written}, "pdf", by=coordinator, at=timezone.now())
    with pytest.raises(Refused, match="PDF"):
        exporting.ask("statements", {"month": "2026-01"}, "csv", by=coordinator, at=timezone.now())
    with pytest.raises(NotAllowed):
        exporting.ask("statements", {"month": "2026-01"}, "pdf", by=member, at=timezone.now())
