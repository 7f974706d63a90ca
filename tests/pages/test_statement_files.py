"""The statement as a file: who gets it, in which shapes, and what is said where it can't be made."""

import csv
import io
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from ledger import papers, proof_check, reconciliation
from ledger.models import Account, Discrepancy
from members.models import Person, Seat, TimeBank
from tests.ownership import as_owner
from tests.pages.queries import asked_for
from tests.pages.test_ledger_pages import own, seal_all, some_help, text

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
FILE = "/riverside/statement/file/"


def content(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_mine_as_pdf_and_as_csv(member: Person, other_member: Person, client_of: ClientOf) -> None:
    some_help(member, other_member)
    pdf = client_of(member).get(FILE, {"format": "pdf"})
    assert "You helped Bram de Vries" in PdfReader(io.BytesIO(content(pdf))).pages[0].extract_text()
    sheet = client_of(member).get(FILE, {"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(content(sheet).decode("utf-8-sig")))
    assert (row["Description"], row["Minutes"]) == ("Sewing a curtain", "90")
    for answer, ending in ((pdf, "pdf"), (sheet, "csv")):
        today = member.bank.today(timezone.now())
        name = f"riverside-statement-{own(member).number}-{today}.{ending}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("format", ["pdf", "csv"])
def test_of_another_member_only_for_coordinators(
    member: Person,
    other_member: Person,
    coordinator: Person,
    outsider: Person,
    client_of: ClientOf,
    format: str,
) -> None:
    some_help(other_member, coordinator)
    asked = {"of": str(own(other_member).public_id), "format": format}
    assert content(client_of(coordinator).get(FILE, asked))
    for stranger in (member, outsider):
        assert client_of(stranger).get(FILE, asked).status_code == 404
        assert client_of(stranger).get(FILE, {**asked, "of": "pot"}).status_code == 404
    assert Client().get(FILE, asked).status_code == 302


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first": "2026-10-09", "last": "2026-10-01"}, "comes before the first"),
        ({"first": "yesterday"}, "needs another look"),
        ({"last": "0001-01-01"}, "between 1970 and 2200"),
        ({"format": "exe"}, "one of the kinds of file"),
        ({"format": ""}, "one of the kinds of file"),
    ],
)
def test_what_cannot_be_made_is_said_on_the_page(
    member: Person, other_member: Person, client_of: ClientOf, said: dict[str, str], words: str
) -> None:
    some_help(member, other_member)
    answer = client_of(member).get(FILE, {"format": "csv", **said})
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_long_one_is_printed_by_its_days(
    member: Person, other_member: Person, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _one in range(3):
        some_help(member, other_member)
    monkeypatch.setattr(papers, "LONGEST_PRINTED", 2)
    client = client_of(member)
    assert "A PDF holds up to 2 entries" in text(client.get("/riverside/statement/"))
    refused = client.get(FILE, {"format": "pdf"})
    assert refused.status_code == 422
    assert "Choose fewer days, or take the CSV" in text(refused)
    assert content(client.get(FILE, {"format": "csv"})).count(b"\r\n") == 4


def test_whoever_holds_no_account_is_told(member: Person, client_of: ClientOf) -> None:
    Seat.objects.filter(person=member).delete()
    assert "no account of your own" in text(client_of(member).get(FILE, {"format": "csv"}))


def test_the_page_says_what_the_check_found(
    bank: TimeBank, member: Person, other_member: Person, client_of: ClientOf
) -> None:
    client, page = client_of(member), "/riverside/statement/"
    assert "not been checked yet" in text(client.get(page))
    some_help(member, other_member)
    reconciliation.run(bank, at=timezone.now())
    assert "1 entry, accounted for, checked today at" in text(client.get(page))
    some_help(member, other_member, reference="one more")
    assert asked_for(client, page) <= 12


def test_a_proof_is_checked_without_this_site_and_fails_after_one_changed_digit(
    bank: TimeBank, member: Person, other_member: Person, coordinator: Person, client_of: ClientOf
) -> None:
    some_help(member, other_member)
    seal_all(bank)
    some_help(member, other_member)
    address = "/riverside/statement/proof/"
    answer = client_of(member).get(address)
    proof = content(answer).decode()
    checked = proof_check.check(proof)
    assert (checked.sealed, checked.unsealed, checked.balance_minutes) == (1, [2], 180)
    with pytest.raises(proof_check.Wrong):
        proof_check.check(proof.replace('"minutes": 90', '"minutes": 91', 1))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "private, no-store")
    assert "-proof-" in answer["Content-Disposition"]
    theirs = {"of": str(own(member).public_id)}
    assert client_of(other_member).get(address, theirs).status_code == 404
    assert proof_check.check(content(client_of(coordinator).get(address, theirs)).decode()) == checked


def test_what_is_closed_with_a_reason_is_known_until_it_is_put_back(
    bank: TimeBank, admin: Person, member: Person, other_member: Person, client_of: ClientOf
) -> None:
    some_help(member, other_member)
    with as_owner():
        Account.objects.filter(membership=own(member)).update(balance_minutes=91)
    reconciliation.run(bank, at=timezone.now())
    page = text(client_of(member).get("/riverside/statement/"))
    assert "does not add up" in page
    assert "the balance says +1 h 31" in page
    Discrepancy.objects.update(
        closed_at=timezone.now(), closed_by=admin, closed_how="known", closed_reason="Looked into."
    )
    page = text(client_of(member).get("/riverside/statement/"))
    assert "It is known: an admin has looked into it" in page
    assert "the balance says +1 h 31" in page
    assert "accounted for" not in page
    Discrepancy.objects.update(closed_how="put_back")
    assert "1 entry, accounted for" in text(client_of(member).get("/riverside/statement/"))
