"""Checks: seen by, on, valid until; told of before they run out; never a paper."""

import datetime as dt

import pytest
from django.db import Error, models, transaction
from django.utils import timezone

from members import roles
from members.models import Check, CheckKind, Notice, Person
from members.refusals import NotAllowed, Refused
from members.safety import checks
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def now(bank):
    """Noon, where a day more or less of 24 hours is one of the calendar's, too, when clocks change."""
    return dt.datetime.combine(bank.today(timezone.now()), dt.time(12), tzinfo=bank.zone)


@pytest.fixture
def licence(bank, admin, now):
    return checks.add_kind(bank, name="Driving licence", by=admin, at=now)


def record(person, kind, by, days=100, at=None):
    at = at or timezone.now()
    today = person.bank.today(at)
    until = today + days * DAY if days is not None else None
    return checks.record(person, kind, seen_on=today, valid_until=until, by=by, at=at)


def test_admins_choose_the_kinds(bank, licence, coordinator, member, admin, now):
    for nobody in (coordinator, member):
        with pytest.raises(NotAllowed):
            checks.add_kind(bank, name="Other", by=nobody, at=now)
        with pytest.raises(NotAllowed):
            checks.retire_kind(licence, by=nobody, at=now)
    for name in ("driving licence", " "):
        with pytest.raises(Refused):
            checks.add_kind(bank, name=name, by=admin, at=now)
    checks.retire_kind(licence, by=admin, at=now)
    assert not CheckKind.objects.visible_to(member).in_use().exists()
    assert checks.add_kind(bank, name="Driving Licence", by=admin, at=now).pk == licence.pk


def test_those_who_look_after_members_record_and_nobody_their_own(
    member, other_member, coordinator, outsider, licence
):
    for nobody in (member, other_member, outsider):
        with pytest.raises(NotAllowed):
            record(member, licence, nobody)
    with pytest.raises(NotAllowed):
        record(coordinator, licence, coordinator)
    assert record(member, licence, coordinator).seen_by == coordinator


def test_a_kind_of_another_time_bank_is_none(other_bank, member, coordinator, now):
    theirs = checks.add_kind(other_bank, name="Theirs", by=a_person(other_bank, "A", roles.ADMIN), at=now)
    with pytest.raises(Refused):
        record(member, theirs, coordinator)


def test_days_that_make_no_sense_are_refused(member, coordinator, licence, now):
    today = member.bank.today(now)
    for field, seen_on, until in (
        ("seen_on", today + DAY, None),
        ("valid_until", today, today - DAY),
        ("valid_until", today - 9 * DAY, today - DAY),
    ):
        with pytest.raises(Refused) as refused:
            checks.record(member, licence, seen_on=seen_on, valid_until=until, by=coordinator, at=now)
        assert refused.value.field == field


def test_members_see_others_only_where_the_time_bank_shows_them(
    bank, member, other_member, coordinator, outsider, licence
):
    record(member, licence, coordinator)

    def sees(person):
        return Check.objects.visible_to(Person.objects.select_related("bank").get(pk=person.pk)).exists()

    assert sees(member) and sees(coordinator) and not sees(other_member) and not sees(outsider)
    bank.checks_are_shown = True
    bank.save()
    assert sees(other_member) and not sees(outsider)


def test_thirty_days_before_they_are_told_once(member, coordinator, admin, licence, now):
    record(member, licence, coordinator, days=60)
    checks.remind_all(now + 29 * DAY)
    assert not Notice.objects.filter(event__endswith="runs_out").exists()
    for days in (30, 31, 45):
        checks.remind_all(now + days * DAY)
    told = Notice.objects.filter(event__endswith="runs_out").values_list("person__name", "event")
    assert (
        set(told)
        == {
            (member.name, "members/own_check_runs_out"),
            (coordinator.name, "members/check_runs_out"),
        }
        and len(told) == 2
    )


def test_others_are_told_where_who_saw_it_leads_no_more(member, coordinator, admin, licence, now):
    record(member, licence, coordinator, days=10)
    Person.objects.filter(pk=coordinator.pk).update(role=roles.MEMBER)
    checks.remind_all(now)
    assert Notice.objects.get(event="members/check_runs_out").person == admin


@pytest.mark.parametrize("replaced_by", [400, None, "taken back"])
def test_what_is_replaced_or_taken_back_runs_out_quietly(member, coordinator, licence, now, replaced_by):
    old = record(member, licence, coordinator, days=10)
    if replaced_by == "taken back":
        checks.take_back(old, by=coordinator, at=now)
    else:
        record(member, licence, coordinator, days=replaced_by)
    checks.remind_all(now)
    assert not Notice.objects.filter(event__endswith="runs_out").exists()


def test_what_was_seen_stays_said(member, coordinator, licence, now):
    check = record(member, licence, coordinator)
    for change in (
        lambda: Check.objects.filter(pk=check.pk).update(valid_until=None),
        lambda: Check.objects.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_no_paper_can_be_kept():
    kept = (models.FileField, models.TextField, models.BinaryField, models.JSONField, models.CharField)
    assert not [field.name for field in Check._meta.concrete_fields if isinstance(field, kept)]
