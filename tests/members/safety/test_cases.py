"""Cases: each opening is noted, notes stay, the clock reminds."""

import datetime as dt

import pytest
from django.db import Error, transaction
from django.utils import timezone

from members.models import Case, CaseReading, Notice
from members.refusals import NotAllowed, Refused
from members.safety import cases
from tests.factories.members import a_person
from tests.members.safety.conftest import reported

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(member, other_member, keeper):
    return reported(other_member, member).case


def test_nobody_else_does_anything_about_it(case, member, other_member, coordinator, admin, outsider, now):
    for nobody in (member, other_member, coordinator, admin, outsider):
        for act in (
            lambda by=nobody: cases.read(case, by=by, at=now),
            lambda by=nobody: cases.note(case, words="x", by=by, at=now),
            lambda by=nobody: cases.assign(case, to=None, by=by, at=now),
            lambda by=nobody: cases.remind(case, on=None, by=by, at=now),
            lambda by=nobody: cases.close(case, outcome="nothing", by=by, at=now),
            lambda by=nobody: cases.reopen(case, words="x", by=by, at=now),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert not CaseReading.objects.exists()


def test_it_is_given_only_to_whoever_may_read_it(case, keeper, coordinator, bank, now):
    with pytest.raises(Refused) as refused:
        cases.assign(case, to=coordinator, by=keeper, at=now)
    assert refused.value.field == "to"
    second = a_person(bank, "Second", "coordinator", duties=["safeguarding"])
    assert cases.assign(case, to=second, by=keeper, at=now).assigned_to == second
    assert Notice.objects.get(event="members/case_assigned").person == second


def test_closing_says_how_and_opening_again_says_why(case, keeper, now):
    with pytest.raises(Refused):
        cases.close(case, outcome="", by=keeper, at=now)
    assert not cases.close(case, outcome="talked", words="Both calm.", by=keeper, at=now).is_open
    with pytest.raises(Refused):
        cases.remind(case, on=keeper.bank.today(now) + DAY, by=keeper, at=now)
    with pytest.raises(Refused):
        cases.reopen(case, words=" ", by=keeper, at=now)
    assert cases.reopen(case, words="It began again.", by=keeper, at=now).is_open
    assert [line.what for line in case.notes.all()] == ["closed", "reopened"]


def test_who_reported_it_leaves_the_end_to_somebody_else(bank, keeper, other_member, now):
    case = reported(other_member, keeper).case
    cases.close(case, outcome="talked", by=keeper, at=now)  # nobody else could
    second = a_person(bank, "Second", "coordinator", duties=["safeguarding"])
    cases.reopen(case, words="Again.", by=keeper, at=now)
    with pytest.raises(NotAllowed, match="Second"):
        cases.close(case, outcome="talked", by=keeper, at=now)
    assert not cases.close(case, outcome="talked", by=second, at=now).is_open


def test_a_closed_case_stays_closed_beside_a_newer_one(case, keeper, member, other_member, now):
    cases.close(case, outcome="talked", by=keeper, at=now)
    newer = reported(other_member, member).case
    assert newer.pk != case.pk
    with pytest.raises(Refused):
        cases.reopen(case, words="Again.", by=keeper, at=now)


def test_the_clock_reminds_once_on_the_day(case, keeper, other_bank, now):
    with pytest.raises(Refused):
        cases.remind(case, on=keeper.bank.today(now), by=keeper, at=now)
    cases.remind(case, on=keeper.bank.today(now) + 3 * DAY, by=keeper, at=now)
    reminders = Notice.objects.filter(event="members/case_reminder")
    cases.remind_all(now + 2 * DAY)
    assert not reminders.exists()
    for _ in range(2):
        cases.remind_all(now + 3 * DAY)
    assert reminders.get().person == keeper


def test_the_one_who_looks_after_it_is_reminded(case, keeper, bank, now):
    second = a_person(bank, "Second", "coordinator", duties=["safeguarding"])
    cases.assign(case, to=second, by=keeper, at=now)
    cases.remind(case, on=bank.today(now) + DAY, by=keeper, at=now)
    cases.remind_all(now + DAY)
    assert Notice.objects.get(event="members/case_reminder").person == second


def test_notes_and_readings_stay(case, keeper, now):
    note = cases.note(case, words="Spoke to Bram.", by=keeper, at=now)
    reading = cases.read(case, by=keeper, at=now)
    for change in (
        lambda: type(note).objects.filter(pk=note.pk).update(words="Nothing"),
        lambda: type(reading).objects.filter(pk=reading.pk).update(at=now - DAY),
        lambda: note.delete(),
        lambda: reading.delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_nothing_stands_closed_without_how(case, now):
    with pytest.raises(Error), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closed_at=now)
