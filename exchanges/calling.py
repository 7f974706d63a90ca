"""Members who might be glad of a call: never received, not yet asked, never gave, gone quiet, far from zero.

Worked out each time from what happened, in one question; what was said is kept in `members/conversations.py`.
"""

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from exchanges.models import Mark
from members import birthdays
from members.models import Check, Conversation, Membership, Person, Seat, TimeBank
from members.roles import Action

Because = Conversation.Because
SETTLING_IN_DAYS = 14
QUIET_AFTER_DAYS = 90
CHECK_RUNS_OUT_DAYS = 30
# Of the way to a limit: beyond this share of it a balance is far from zero.
FAR_NUMERATOR, FAR_DENOMINATOR = 3, 4
# The most urgent first. A birthday does not wait; who received nothing yet is held back the most from belonging.
REASONS = (
    Because.BIRTHDAY,
    Because.NEVER_RECEIVED,
    Because.NOT_ASKED,
    Because.NEVER_GIVEN,
    Because.CHECK,
    Because.FAR,
    Because.QUIET,
)


def conditions(person: Person, at: dt.datetime) -> dict[str, Q]:
    """For each reason, which memberships it is true of."""
    today = person.bank.today(at)
    settled_in = Q(joined_on__lte=today - dt.timedelta(days=SETTLING_IN_DAYS))
    before, took_part = today - dt.timedelta(days=QUIET_AFTER_DAYS), "participation__{}".format
    never_received = Q(**{took_part("first_received_on__isnull"): True})
    never_gave = Q(**{took_part("first_given_on__isnull"): True})
    return {
        Because.BIRTHDAY: Q(pk__in=_with_birthday_soon(person, today).values("membership")),
        Because.NEVER_RECEIVED: settled_in & never_received,
        Because.NOT_ASKED: settled_in & never_gave & Q(**{took_part("asked_on__isnull"): True}),
        Because.NEVER_GIVEN: settled_in & never_gave & Q(**{took_part("asked_on__isnull"): False}),
        Because.CHECK: Q(pk__in=_whose_check_runs_out(person, today)),
        Because.FAR: Q(
            account__balance_minutes__lte=F("account__lowest_minutes") * FAR_NUMERATOR / FAR_DENOMINATOR
        )
        & Q(account__balance_minutes__lt=0)
        | Q(account__balance_minutes__gte=F("account__highest_minutes") * FAR_NUMERATOR / FAR_DENOMINATOR)
        & Q(account__balance_minutes__gt=0),
        Because.QUIET: Q(last_on__lt=before),
    }


def _with_birthday_soon(person: Person, today: dt.date) -> QuerySet[Seat]:
    seats = Seat.objects.filter(bank=person.bank_id, person__left_at=None)
    return seats.filter(person__birthday__in=birthdays.soon(today))


def _whose_check_runs_out(person: Person, today: dt.date) -> Any:
    until = today + dt.timedelta(days=CHECK_RUNS_OUT_DAYS)
    checks = Check.objects.visible_to(person).standing().filter(valid_until__range=(today, until))
    if not person.may(Action.RECORD_CHECKS):
        checks = checks.none()
    return Seat.objects.filter(person__in=checks.values("person")).values("membership")


def members(person: Person, at: dt.datetime, because: str = "") -> QuerySet[Membership]:
    """Who might be called, the most urgent first: for one reason, or for any. Each says by which, in `reasons_of`."""
    if not person.may(Action.CALL_MEMBERS):
        return Membership.objects.none()
    found = conditions(person, at)
    today = person.bank.today(at)
    wanted = found[because] if because in found else reduce(or_, found.values())
    rows = _those_who_can_be_called(person, at).annotate(last_on=_last_on()).filter(wanted)
    rows = rows.annotate(
        **{f"is_{key}": ExpressionWrapper(true, BooleanField()) for key, true in found.items()},
        birthday=Subquery(
            _with_birthday_soon(person, today)
            .filter(membership=OuterRef("pk"))
            .values("person__birthday")[:1]
        ),
        urgency=Case(*(When(true, Value(place)) for place, true in enumerate(found.values()))),
    )
    # Of two alike, whoever was there last comes first: they are the likeliest to be glad of it.
    return rows.order_by("urgency", Coalesce("last_on", "joined_on").desc(), "pk").select_related(
        "neighbourhood"
    )


def _last_on() -> Greatest:
    return Greatest("participation__last_given_on", "participation__last_received_on")


def _those_who_can_be_called(person: Person, at: dt.datetime) -> QuerySet[Membership]:
    """Open, there, not spoken to a while ago, not put off; never one's own."""
    today = person.bank.today(at)
    is_there = Q(person__away_since__isnull=True) | Q(person__away_until__lte=today)
    acting = Seat.objects.acting().filter(
        is_there, membership=OuterRef("pk"), person__suspended_at=None, person__left_at=None
    )
    spoken = Conversation.objects.filter(bank=person.bank_id, again_on__gt=today)
    lately = spoken.filter(closed_at__gte=at - dt.timedelta(days=birthdays.SOON_DAYS))
    rests = Q(pk__in=spoken.values("membership"))
    # On a birthday one rings again, if it was not this very week.
    has_birthday = Q(pk__in=_with_birthday_soon(person, today).values("membership")) & ~Q(
        pk__in=lately.values("membership")
    )
    aside = Mark.objects.visible_to(person).aside(person, today).filter(kind=Mark.Kind.MEMBER)
    rows = Membership.objects.visible_to(person).open().filter(suspended_at=None).filter(Exists(acting))
    return (
        rows.exclude(pk__in=list(person.seat_kinds))
        .filter(~rests | has_birthday)
        .exclude(public_id__in=aside.values("subject"))
    )


def reasons_asked(bank: TimeBank) -> list[str]:
    """Those there are in a time bank: one of them only where it asks for birthdays."""
    return [key for key in REASONS if key != Because.BIRTHDAY or bank.asks_birthday]


def reasons_of(membership: Membership) -> list[str]:
    """The keys of the reasons for which `members` found somebody, the most urgent first."""
    return [key for key in REASONS if getattr(membership, f"is_{key}", False)]
