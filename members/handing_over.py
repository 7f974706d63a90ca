"""How one who acts for an organisation hands over to another: at once or on a day, and never so that nobody may act."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import notices, parting, permissions, records, standing, walls
from members.models import HandOver, Membership, Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from members.roles import Action

LONGEST_DAYS = 366


def may_hand_over(by: Person, membership: Membership) -> bool:
    """A coordinator for anybody of an organisation; who acts for it for themself."""
    if membership.kind != Membership.Kind.ORGANISATION or by.bank_id != membership.bank_id:
        return False
    return by.may(Action.CHANGE_SEATS) or by.may_act_for(membership.pk)


@transaction.atomic
def hand_over(
    membership: Membership,
    *,
    leaving: Person,
    coming: Person,
    on: dt.date | None = None,
    by: Person,
    at: dt.datetime,
) -> HandOver:
    """Let somebody take another's place: today, or on a day to come, when the clock does it."""
    membership = _held(membership)
    _check_right(membership, leaving, by)
    today = membership.bank.today(at)
    on = on or today
    if not today <= on <= today + dt.timedelta(days=LONGEST_DAYS):
        raise Refused(_("Choose today or a day within a year."), field="on")
    if sentence := _why_not(membership, leaving, coming):
        raise Refused(sentence, field="coming")
    if membership.hand_overs.waiting().filter(leaving=leaving).exists():
        raise Refused(
            _("%(name)s hands over on a day already. Call that off first, then choose again.")
            % {"name": leaving.name}
        )
    asked = HandOver.objects.create(
        bank=membership.bank,
        membership=membership,
        leaving=leaving,
        coming=coming,
        on=on,
        asked_by=by,
        asked_at=at,
    )
    if on == today:
        return _do(asked, at=at)
    _tell("hand_over_planned", asked, _concerned(asked), by=by, at=at)
    return asked


@transaction.atomic
def call_off(asked: HandOver, *, by: Person, at: dt.datetime) -> HandOver:
    """Leave all as it is."""
    asked = _held_one(asked)
    _check_right(asked.membership, asked.leaving, by)
    if not asked.is_waiting:
        raise Refused(_("That has been done, or called off, already. Nothing was changed."))
    return _call_off(asked, by=by, at=at)


def do_due(at: dt.datetime) -> int:
    """What falls on this day or fell on one before. Done again it finds nothing left to do."""
    done = 0
    for bank in TimeBank.objects.all():
        with walls.in_bank(bank):
            waiting = HandOver.objects.filter(bank=bank, on__lte=bank.today(at)).waiting()
            for key in waiting.order_by("pk").values_list("pk", flat=True):
                done += _do_one(key, at)
    return done


@transaction.atomic
def _do_one(key: int, at: dt.datetime) -> bool:
    asked = _held_one(HandOver.objects.select_related("membership").get(pk=key))
    if not asked.is_waiting:
        return False
    if _why_not(asked.membership, asked.leaving, asked.coming):
        _call_off(asked, by=None, at=at)
    else:
        _do(asked, at=at)
    return True


def _check_right(membership: Membership, leaving: Person, by: Person) -> None:
    if permissions.may(by, membership.bank, Action.CHANGE_SEATS):
        return
    if by.pk != leaving.pk or not may_hand_over(by, membership):
        raise NotAllowed(
            _(
                "You can hand over your own place; a coordinator can do it for somebody else. Ask one of yours."
            )
        )


def _why_not(membership: Membership, leaving: Person, coming: Person) -> str:
    """What stands in the way; nothing, if it can be done."""
    if membership.kind != Membership.Kind.ORGANISATION or membership.closed_at:
        return _("%(name)s is no organisation that takes part now.") % {"name": membership.name}
    if coming.bank_id != membership.bank_id or coming.pk == leaving.pk:
        return _("Choose somebody else of your time bank.")
    if coming.left_at or coming.suspended_at:
        return _("%(name)s can't take part just now. Choose somebody else.") % {"name": coming.name}
    if not membership.seats.acting().filter(person=leaving).exists():
        return _("%(name)s does not act for %(membership)s any more.") % {
            "name": leaving.name,
            "membership": membership.name,
        }
    return ""


def _do(asked: HandOver, *, at: dt.datetime) -> HandOver:
    """The new one is in before the old one is out; both are noted."""
    membership, bank = asked.membership, asked.bank
    told = _concerned(asked)
    leaving = membership.seats.get(person=asked.leaving)
    there = membership.seats.filter(person=asked.coming).first()
    if there is None or there.kind == Seat.Kind.DEPENDANT:
        Seat.objects.update_or_create(
            membership=membership, person=asked.coming, defaults={"bank": bank, "kind": leaving.kind}
        )
        after = {"member": membership.number, "kind": str(leaving.kind)}
        records.write(bank, records.What.SEAT, by=asked.asked_by, at=at, about=asked.coming, after=after)
    before = {"member": membership.number, "kind": str(leaving.kind)}
    records.write(bank, records.What.SEAT, by=asked.asked_by, at=at, about=asked.leaving, before=before)
    leaving.delete()
    standing.hand_on(membership, asked.leaving, by=asked.asked_by, at=at)
    standing.look_again([membership], by=asked.asked_by, at=at)
    asked.done_at = at
    asked.save(update_fields=["done_at"])
    _tell("handed_over", asked, told, by=asked.asked_by, at=at)
    parting.leave_without_a_place(asked.leaving, membership, by=asked.asked_by, at=at)
    return asked


def _call_off(asked: HandOver, *, by: Person | None, at: dt.datetime) -> HandOver:
    asked.called_off_at, asked.called_off_by = at, by
    asked.save(update_fields=["called_off_at", "called_off_by"])
    _tell("hand_over_called_off", asked, _concerned(asked), by=by, at=at)
    return asked


def _held(membership: Membership) -> Membership:
    # One at a time in a bank, as wherever somebody may leave.
    TimeBank.objects.select_for_update(no_key=True).get(pk=membership.bank_id)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("bank")
    return rows.get(pk=membership.pk)


def _held_one(asked: HandOver) -> HandOver:
    """The membership first, as everywhere, then what was asked, as both stand now."""
    membership = _held(asked.membership)
    rows = HandOver.objects.select_for_update(of=("self",)).select_related(
        "bank", "leaving", "coming", "asked_by"
    )
    held = rows.get(pk=asked.pk)
    held.membership = membership
    return held


def _concerned(asked: HandOver) -> list[Person]:
    """Both, and all who act for the organisation."""
    acting = asked.membership.seats.acting().values_list("person_id", flat=True)
    wanted = {asked.leaving_id, asked.coming_id, *acting}
    people = Person.objects.filter(bank=asked.bank_id, pk__in=wanted, left_at__isnull=True)
    return list(people.select_related("user", "bank").order_by("pk"))


def _tell(
    event: str, asked: HandOver, people: Iterable[Person], *, by: Person | None, at: dt.datetime
) -> None:
    for person in people:
        notices.write(
            f"members/{event}",
            to=person,
            bank=asked.bank,
            path=reverse("members:person", args=[asked.bank.slug, asked.membership.public_id]),
            at=at,
            group=Notice.Group.COMMUNITY,
            context={"asked": asked, "by": by, "is_coming": person.pk == asked.coming_id},
        )
