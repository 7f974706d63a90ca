"""The demo: believable, the same for the same seed, of any size, and its books add up."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from exchanges.models import Exchange, Listing
from ledger import reconciliation
from ledger.models import Account, Transfer
from members.models import Agreement, Card, Case, Check, Membership, Notice, Person, Seat, TimeBank
from timebank.demo import making, scale

NOW = dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)


def make(slug: str, seed: int = 1, exchanges: int = 24) -> TimeBank:
    return making.make(slug, exchanges=exchanges, seed=seed, at=NOW, tell=lambda *_: None)


def summary(bank: TimeBank) -> list[tuple[object, ...]]:
    rows = Exchange.objects.filter(bank=bank).order_by("id")
    return list(
        rows.values_list("title", "provider__number", "recipient__number", "state", "minutes", "changed_at")
    )


@pytest.fixture
def bank(db: None) -> TimeBank:
    return make("elm-street")


def test_it_has_all_kinds_of_members_and_something_in_every_state_that_waits(bank: TimeBank) -> None:
    assert set(bank.memberships.values_list("kind", flat=True)) == set(Membership.Kind.values)
    assert Person.objects.filter(bank=bank, user__isnull=True, email="").count() >= 3
    states = set(Exchange.objects.filter(bank=bank).values_list("state", flat=True))
    assert states >= {"proposed", "accepted", "logged", "confirmed", "disputed", "settled"}
    assert {"gift", "donation", "welcome"} <= set(
        Transfer.objects.filter(bank=bank).values_list("kind", flat=True)
    )
    assert Listing.objects.filter(bank=bank, expires_on=None).exists()


def test_the_work_is_shared_out_and_somebody_has_left(bank: TimeBank) -> None:
    assert TimeBank.objects.get(pk=bank.pk).coordinators_have_duties
    assert all(person.duties for person in Person.objects.filter(bank=bank, role="coordinator"))
    gone = Person.objects.get(bank=bank, left_at__isnull=False)
    assert gone.memberships.get().closed_at
    assert Agreement.objects.get(person__isnull=False, channel="phone").said


def test_a_child_a_card_a_check_and_a_case_are_there(bank: TimeBank) -> None:
    child = Seat.objects.get(membership__bank=bank, kind="dependant")
    assert child.membership.kind == "household"
    assert Card.objects.good().get(bank=bank).person.email == ""
    assert Check.objects.filter(bank=bank).exists()
    assert Case.objects.get(bank=bank).notes.exists()


def test_its_books_add_up_and_nobody_invented_gets_mail(bank: TimeBank) -> None:
    assert reconciliation.check(bank) == []
    assert not Notice.objects.unsent().filter(bank=bank).exists()


def test_the_same_seed_tells_the_same_story(bank: TimeBank) -> None:
    assert summary(make("again")) == summary(bank)
    assert summary(make("other", seed=2)) != summary(bank)


def test_it_grows_to_any_size_through_the_ledgers_batches(bank: TimeBank) -> None:
    scale.fill(bank, members=60, exchanges=1200, seed=1, at=NOW, tell=lambda *_: None)
    assert bank.memberships.count() == 60
    assert bank.exchanges.count() == 1200
    assert reconciliation.check(bank) == []
    assert sum(Account.objects.filter(bank=bank).values_list("balance_minutes", flat=True)) == 0


def test_the_command_says_when_the_address_is_taken(bank: TimeBank) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("demo", slug=bank.slug, stdout=StringIO())
