"""Somebody of whom much is known leaves and is forgotten: no word is left anywhere, and every hour is."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from exchanges import leaving
from ledger import accounts, exporting, reconciliation, sealing
from ledger.models import Entry, Export, Transfer
from members import erasing, mailing
from members.models import Erasure, Notice, Person
from tests.factories import canaries

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(days=15)
STARTS = [
    "members/?left=1",
    "settings/record/",
    "books/",
    "reports/",
    "applications/?state=all",
    "invitations/",
]
API = [
    f"/api/v1/riverside/{listed}/"
    for listed in ("members", "exchanges", "transfers", "records", "applications")
]


def read_all(client: Client, *starts: str, most: int = 200) -> dict[str, str]:
    """Every page that can be reached by links, as one reads it."""
    seen: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen:
            continue
        answer = client.get(path, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        seen[path] = content.decode(errors="replace")
        found = re.findall(r'(?:href|src)="(/(?:riverside|api)/[^"#]*)"', seen[path])
        waiting += [each.replace("&amp;", "&") for each in found if "once" not in each]
    return seen


@pytest.fixture
def gone(bank, other_member, coordinator, admin, django_capture_on_commit_callbacks):
    canaries.sweep()
    with django_capture_on_commit_callbacks(execute=True):
        person, count = canaries.plant(bank, other_member, coordinator, admin)
        assert count >= 30
    return person


@pytest.fixture
def forget(django_capture_on_commit_callbacks):
    def forget(person: Person) -> None:
        at = timezone.now()
        with django_capture_on_commit_callbacks(execute=True):
            leaving.leave(
                person.memberships.get(), by=person, at=at, reason=canaries.word(99), is_forgotten=True
            )
            assert erasing.erase_due(at=at + LATER) == 1
            mailing.drain(at=at + LATER)

    return forget


def test_the_look_finds_what_is_there(gone):
    found = {row.partition(":")[0] for row in canaries.left_in_the_database()}
    assert {
        "members_person",
        "members_notice",
        "ledger_transfer",
        "exchanges_steptaken",
        "members_user",
    } < found
    assert len(found) > 15 and len(list(canaries.left_in_files())) >= 3


def test_no_word_is_left_in_the_database_nor_in_a_file(gone, forget):
    forget(gone)
    assert canaries.left_in_the_database() == []
    assert list(canaries.left_in_files()) == []


def test_no_word_is_left_on_a_page_in_the_api_or_in_a_file_made_afterwards(gone, forget, admin, client_of):
    forget(gone)
    number = gone.memberships.get().number
    pages = read_all(client_of(admin), *(f"/riverside/{page}" for page in STARTS), *API)
    assert len(pages) > 60
    assert [path for path, text in pages.items() if canaries.HEAD in (path + text).lower()] == []
    assert sum(f"Former member {number}" in text for text in pages.values()) > 3
    exporting.ask("ledger", {}, "csv", by=admin, at=timezone.now())
    exporting.run_waiting(clock=timezone.now)
    assert list(canaries.left_in_files()) == []


def test_every_hour_is_left_and_proved(gone, forget, bank, other_member):
    sealing.seal(bank, at=timezone.now())
    before = list(Entry.objects.filter(bank=bank).order_by("account_id", "sequence").values_list())
    forget(gone)
    after = list(Entry.objects.filter(bank=bank).order_by("account_id", "sequence").values_list())
    assert [row for row in after if row in before] == before
    assert reconciliation.check(bank) == []
    sealing.seal(bank, at=timezone.now())
    own = accounts.of(gone.memberships.get())
    assert own.balance_minutes == 0 and own.sequence > 0


def test_the_last_letter_goes_and_takes_the_address_with_it(gone, forget):
    forget(gone)
    last = mail.outbox[-1]
    assert "has forgotten you" in last.subject and canaries.word(1) in last.to[0]
    assert not Notice.objects.filter(event="members/erased").exists()
    assert Erasure.objects.get().done_at


def test_what_others_wrote_is_theirs_but_for_the_name(gone, forget, other_member):
    forget(gone)
    told = Transfer.objects.filter(bank=gone.bank, kind="service").values_list("description", flat=True)
    assert "" in told
    thanks = gone.memberships.get().provided.exclude(thanks="").get()
    assert thanks.thanks == "Thank you, …!"
    assert Export.objects.filter(state="expired").exists()
