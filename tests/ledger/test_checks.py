"""What a member reads of the last check: how many entries, since when, what is newer, and what is wrong."""

import datetime as dt

import pytest
from django.utils import timezone

from ledger import checks, reconciliation
from ledger.models import Account
from members.models import TimeBank
from tests.factories.ledger import post
from tests.ownership import as_owner

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 10, 9, 12, 0, tzinfo=dt.UTC)
BEFORE, NIGHT = NOW - dt.timedelta(days=2), NOW - dt.timedelta(hours=10)


@pytest.fixture(autouse=True)
def local_time(bank: TimeBank) -> object:
    with timezone.override(bank.zone):
        yield


def said_of(account: Account) -> checks.Check:
    return checks.of(Account.objects.select_related("bank").get(pk=account.pk), at=NOW)


def test_before_the_first_check(rosa: Account) -> None:
    assert "not been checked yet" in said_of(rosa).sentence


def test_all_accounted_for_and_what_is_newer(rosa: Account, kofi: Account) -> None:
    for _one in range(3):
        post(rosa, kofi, at=BEFORE)
    reconciliation.run_nightly(rosa.bank, at=NIGHT)
    check = said_of(rosa)
    assert check.sentence == "3 entries, all accounted for, checked last night."
    assert (check.newer_sentence, check.is_well) == ("", True)
    for _one in range(2):
        post(rosa, kofi, at=NOW)
    assert said_of(rosa).sentence == "3 entries, all accounted for, checked last night."
    assert said_of(rosa).newer_sentence == "2 newer entries are checked tonight."


def test_one_entry_and_a_check_by_hand(rosa: Account, kofi: Account) -> None:
    post(rosa, kofi, at=BEFORE)
    reconciliation.run(rosa.bank, at=NIGHT + dt.timedelta(hours=1))
    assert said_of(kofi).sentence.startswith("1 entry, accounted for, checked today at ")
    reconciliation.run(rosa.bank, at=BEFORE)
    assert said_of(kofi).sentence.startswith("1 entry, accounted for, checked today at ")


def test_an_old_check_says_its_day(rosa: Account, kofi: Account) -> None:
    post(rosa, kofi, at=BEFORE - dt.timedelta(days=9))
    reconciliation.run_nightly(rosa.bank, at=BEFORE)
    assert said_of(rosa).sentence == "1 entry, accounted for, checked on 7 October 2026."


def test_nothing_yet(rosa: Account) -> None:
    reconciliation.run_nightly(rosa.bank, at=NIGHT)
    assert said_of(rosa).sentence == "Nothing stood here yet at the check last night."


def test_what_is_wrong_is_said_to_those_it_is_about(bank: TimeBank, rosa: Account, kofi: Account) -> None:
    post(rosa, kofi, at=BEFORE)
    with as_owner():
        Account.objects.filter(pk=rosa.pk).update(balance_minutes=75)
    reconciliation.run_nightly(bank, at=NIGHT)
    check = said_of(rosa)
    assert not check.is_well
    assert "does not add up" in check.sentence
    assert [row.account_id for row in check.wrong] == [rosa.pk]
    reconciliation.run(bank, at=NOW, since=NOW.date())
    assert len(said_of(rosa).wrong) == 1
    assert said_of(kofi).sentence == "1 entry, accounted for, checked last night."


def test_a_clean_night_has_nothing_to_say_of_what_was_wrong_before(rosa: Account, kofi: Account) -> None:
    post(rosa, kofi, at=BEFORE)
    with as_owner():
        Account.objects.filter(pk=rosa.pk).update(balance_minutes=75)
    reconciliation.run(rosa.bank, at=BEFORE)
    with as_owner():
        Account.objects.filter(pk=rosa.pk).update(balance_minutes=60)
    reconciliation.run_nightly(rosa.bank, at=NIGHT)
    assert said_of(rosa).is_well
