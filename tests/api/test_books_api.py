"""Proof through the API: what the last check says of an account, its statement as a file, and the sealed blocks."""

import csv
import io

import pytest
from django.db import connection
from django.utils import timezone
from pypdf import PdfReader

from ledger import accounts, papers, reconciliation
from ledger.models import Account, Block
from members.models import Membership, Person, TimeBank
from tests.api.conftest import refusal
from tests.factories.ledger import AT, post
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(bank: TimeBank, member: Person, other_member: Person) -> Account:
    """The member's, with an hour on the third of October."""
    mine, others = (accounts.of(Membership.objects.get(people=person)) for person in (member, other_member))
    post(mine, others, description="Sewing a curtain")
    return mine


def seal_all(bank: TimeBank) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_seal(%s, 1000000000, %s, true)", [bank.pk, AT])


def test_what_the_check_found_of_an_account(bank, member, other_member, account, program):
    here = f"accounts/{account.public_id}/check/"
    assert (program(member).get(here).json()["checked_at"], Block.objects.count()) == (None, 0)
    reconciliation.run(bank, at=timezone.now())
    found = program(member).get(here).json()
    assert (found["is_well"], found["entries"], found["newer"], found["wrong"]) == (True, 1, 0, [])
    assert found["sentence"].startswith("1 entry, accounted for")
    refusal(program(other_member).get(here), 404)
    with as_owner():
        Account.objects.filter(pk=account.pk).update(balance_minutes=75)
    reconciliation.run(bank, at=timezone.now())
    wrong = program(member).get(here).json()
    assert not wrong["is_well"]
    assert "the balance says" in wrong["wrong"][0]["sentence"]


def test_a_statement_as_a_file(bank, member, other_member, coordinator, account, program):
    here = f"accounts/{account.public_id}"
    sheet = program(member).get(f"{here}/csv/")
    (row,) = csv.DictReader(io.StringIO(b"".join(sheet.streaming_content).decode("utf-8-sig")))
    assert row["Description"] == "Sewing a curtain"
    seal_all(bank)
    pdf = program(coordinator).get(f"{here}/pdf/?first=2026-10-03")
    words = " ".join(PdfReader(io.BytesIO(b"".join(pdf.streaming_content))).pages[0].extract_text().split())
    assert "Helped Bram de Vries" in words
    assert Block.objects.get().hex in words.replace(" ", "")
    assert (pdf["Content-Type"], pdf["Cache-Control"]) == ("application/pdf", "private, no-store")
    for format in ("csv", "pdf"):
        refusal(program(other_member).get(f"{here}/{format}/"), 404)


@pytest.mark.parametrize(
    ("days", "field"),
    [("first=soon", "first"), ("last=0001-01-01", "last"), ("first=2026-10-09&last=2026-10-01", "last")],
)
def test_days_that_are_none(member, account, program, days, field):
    refused = refusal(program(member).get(f"accounts/{account.public_id}/csv/?{days}"), 400)
    assert set(refused["errors"]) == {field}


def test_too_long_to_print(member, other_member, account, program, monkeypatch):
    post(account, accounts.of(Membership.objects.get(people=other_member)))
    monkeypatch.setattr(papers, "LONGEST_PRINTED", 1)
    refused = refusal(program(member).get(f"accounts/{account.public_id}/pdf/"), 422)
    assert "Choose fewer days" in refused["detail"]


def test_blocks_are_there_for_everybody_to_compare(bank, member, other_member, account, program):
    seal_all(bank)
    post(account, accounts.of(Membership.objects.get(people=other_member)))
    seal_all(bank)
    page = program(member).get("blocks/?page_size=1").json()
    (newest,) = page["results"]
    (first,) = program(member).get(page["next"]).json()["results"]
    assert (newest["number"], first["number"]) == (2, 1)
    assert newest["previous_hash"] == first["hash"] == Block.objects.get(number=1).hex


def test_a_run_says_by_which_checks_and_up_to_which_block(bank, admin, account, program):
    seal_all(bank)
    made = program(admin).done("reconciliations/")
    assert {"balance", "zero", "block"} <= set(made["checks"])
    assert (made["last_block"], made["last_block_hash"]) == (1, Block.objects.get().hex)
