"""Checks that a coordinator has seen: recorded, taken back when mistaken, and told of before they run out."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from members import arrivals, notices, permissions, records, walls
from members.models import Check, CheckKind, Notice, Person, TimeBank
from members.models.check import CheckQuerySet
from members.refusals import NotAllowed, Refused
from members.roles import Action

WARNED = dt.timedelta(days=30)


def marks_for(reader: Person | None, at: dt.datetime) -> "Prefetch[str, CheckQuerySet, str]":
    """What a page shows beside each `person`: the checks that are valid today and that this reader may see."""
    visible = Check.objects.visible_to(reader)
    valid = visible.valid_on(reader.bank.today(at)) if reader else visible
    newest = (
        valid.select_related("kind").order_by("kind_id", "-seen_on", "-id").distinct("kind_id", "person_id")
    )
    return Prefetch(
        "person__checks", newest.order_by("person_id", "kind_id", "-seen_on", "-id"), to_attr="marks"
    )


@transaction.atomic
def add_kind(bank: TimeBank, *, name: str, by: Person, at: dt.datetime) -> CheckKind:
    """A kind to choose from now on; one that was taken off the list comes back."""
    name = _kind_named(bank, name, by)
    kind, is_new = CheckKind.objects.get_or_create(bank=bank, name__iexact=name, defaults={"name": name})
    if not is_new and kind.retired_at is None:
        raise Refused(_("“%(name)s” is on the list already.") % {"name": kind.name}, field="name")
    kind.retired_at = None
    kind.save(update_fields=["retired_at"])
    _note(bank, by=by, at=at)
    return kind


@transaction.atomic
def rename_kind(kind: CheckKind, *, name: str, by: Person, at: dt.datetime) -> CheckKind:
    name = _kind_named(kind.bank, name, by)
    if CheckKind.objects.filter(bank=kind.bank_id, name__iexact=name).exclude(pk=kind.pk).exists():
        raise Refused(_("“%(name)s” is on the list already.") % {"name": name}, field="name")
    kind.name = name
    kind.save(update_fields=["name"])
    _note(kind.bank, by=by, at=at)
    return kind


@transaction.atomic
def retire_kind(kind: CheckKind, *, by: Person, at: dt.datetime) -> CheckKind:
    """Offer it no more; what was recorded stays."""
    _check_admin(kind.bank, by)
    kind.retired_at = at
    kind.save(update_fields=["retired_at"])
    _note(kind.bank, by=by, at=at)
    return kind


def _note(bank: TimeBank, *, by: Person, at: dt.datetime) -> None:
    records.write(bank, records.What.CHECK_KINDS, by=by, at=at)


def _kind_named(bank: TimeBank, name: str, by: Person) -> str:
    _check_admin(bank, by)
    if not arrivals.one_line(name):
        raise Refused(_("Give it a name, for example “Driving licence”."), field="name")
    return arrivals.one_line(name)


def _check_admin(bank: TimeBank, by: Person) -> None:
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin says which checks there are. Ask one of yours."))


@transaction.atomic
def record(
    person: Person,
    kind: CheckKind,
    *,
    seen_on: dt.date,
    valid_until: dt.date | None,
    by: Person,
    at: dt.datetime,
) -> Check:
    """Keep that you saw it, and until when it is valid. The paper itself is never kept."""
    _check_right(person, by)
    today = person.bank.today(at)
    if kind.bank_id != person.bank_id or kind.retired_at:
        raise Refused(_("Choose a kind of check from the list."), field="kind")
    if seen_on > today:
        raise Refused(_("You can't have seen it on a day that is still to come."), field="seen_on")
    if valid_until is not None and valid_until < max(seen_on, today):
        raise Refused(
            _("It has run out by then. Ask for a newer one, then record that."), field="valid_until"
        )
    return Check.objects.create(
        bank_id=person.bank_id,
        person=person,
        kind=kind,
        seen_by=by,
        seen_on=seen_on,
        valid_until=valid_until,
        recorded_at=at,
    )


@transaction.atomic
def take_back(check: Check, *, by: Person, at: dt.datetime) -> Check:
    """It was recorded by mistake, or holds no more. That it was there stays to be seen by those who record."""
    _check_right(check.person, by)
    check = Check.objects.select_for_update(no_key=True).get(pk=check.pk)
    if check.taken_back_at is None:
        check.taken_back_at, check.taken_back_by = at, by
        check.save(update_fields=["taken_back_at", "taken_back_by"])
    return check


def may_record(by: Person, person: Person) -> bool:
    """Those who look after members or safety; nobody their own."""
    return by.bank_id == person.bank_id and by.pk != person.pk and by.may(Action.RECORD_CHECKS)


def _check_right(person: Person, by: Person) -> None:
    if not may_record(by, person):
        raise NotAllowed(_("Somebody else who looks after members has to see it. Ask one of them."))


def remind_all(at: dt.datetime) -> int:
    """The clock's question: tell of what runs out within thirty days, once each."""
    told = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            for check in _running_out(bank, at):
                told += _tell(check, bank, at)
    return told


def _running_out(bank: TimeBank, at: dt.datetime) -> CheckQuerySet:
    """Those that no newer one replaces."""
    today = bank.today(at)
    newer = Check.objects.standing().filter(person=OuterRef("person"), kind=OuterRef("kind"))
    newer = newer.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=OuterRef("valid_until")))
    soon = Check.objects.standing().filter(bank=bank, valid_until__range=(today, today + WARNED))
    here = soon.filter(~Exists(newer), person__left_at__isnull=True, kind__retired_at__isnull=True)
    return here.select_related("kind", "person__user", "person__bank", "seen_by__user", "seen_by__bank")


def _tell(check: Check, bank: TimeBank, at: dt.datetime) -> int:
    """Whose it is, and whoever saw it, or else all who record."""
    recording = (
        [check.seen_by] if may_record(check.seen_by, check.person) else _who_record(bank, check.person)
    )
    for somebody, event in [
        (check.person, "own_check_runs_out"),
        *((one, "check_runs_out") for one in recording),
    ]:
        own = somebody.pk == check.person_id
        notices.write(
            f"members/{event}",
            to=somebody,
            bank=bank,
            path=reverse("members:my_checks", args=[bank.slug])
            if own
            else reverse("members:checks", args=[bank.slug, check.person.public_id]),
            at=at,
            group=Notice.Group.REMINDERS if own else Notice.Group.RUNNING,
            about=f"{check.public_id}:{check.valid_until}",
            context={"check": check},
        )
    return 1


def _who_record(bank: TimeBank, person: Person) -> list[Person]:
    leading = Person.objects.filter(bank=bank, suspended_at__isnull=True).leading()
    return [one for one in leading.select_related("user", "bank") if may_record(one, person)]
