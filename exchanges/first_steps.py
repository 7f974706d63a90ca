"""The first steps of somebody new, up to a first exchange: what is done, what is next, a word when they are stuck."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges.models import Exchange, Listing
from members import notices, walls
from members.models import Notice, Person, Seat, TimeBank
from members.refusals import NotAllowed

STEPS = ("profile", "listing", "found", "exchange")
PAGES = {
    "profile": "members:edit",
    "listing": "exchanges:listing_new",
    "found": "exchanges:listings",
    "exchange": "exchanges:mine",
}
# After so many days and before so many: a word twice at most, and then no more.
REMINDERS = ((7, 21), (21, 45))


def of(person: Person) -> dict[str, bool]:
    """Each step in its order, and whether it is done. In one query."""
    return next(found for _pk, found in _reached(Person.objects.filter(pk=person.pk)))


def put_away(person: Person, *, by: Person, at: dt.datetime) -> None:
    """They know their way: the list and its reminders come no more. Again does no harm."""
    if by.pk != person.pk:
        raise NotAllowed(_("Only they themselves can put their first steps away."))
    Person.objects.filter(pk=person.pk, first_steps_put_away_at__isnull=True).update(
        first_steps_put_away_at=at
    )


def remind(at: dt.datetime) -> int:
    """Write to everybody who is stuck between two steps, a transaction for each time bank. Returns to how many."""
    told = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            told += _remind_bank(bank, at)
    return told


def _remind_bank(bank: TimeBank, at: dt.datetime) -> int:
    told = 0
    for number, (since, until) in enumerate(REMINDERS, start=1):
        people = _new_ones(bank, at - dt.timedelta(days=until), at - dt.timedelta(days=since), at)
        stuck = {pk: found for pk, found in _reached(people) if not found["exchange"]}
        for person in Person.objects.filter(pk__in=stuck).select_related("user", "bank"):
            step = next(name for name, is_done in stuck[person.pk].items() if not is_done)
            told += _tell(person, step, about=f"first-steps:{number}", at=at)
    return told


def _tell(person: Person, step: str, *, about: str, at: dt.datetime) -> bool:
    written = notices.write(
        "exchanges/first_step",
        to=person,
        bank=person.bank,
        path=reverse(PAGES[step], args=[person.bank.slug]),
        at=at,
        group=Notice.Group.REMINDERS,
        about=about,
        context={"step": step},
    )
    return written is not None


def _new_ones(bank: TimeBank, after: dt.datetime, before: dt.datetime, at: dt.datetime) -> QuerySet[Person]:
    """Who came in those days, acts for a membership, is there, may take part and has not put the list away."""
    acting = Seat.objects.acting().filter(person=OuterRef("pk"), membership__closed_at__isnull=True)
    is_there = Q(away_since__isnull=True) | Q(away_until__lte=bank.today(at))
    return Person.objects.filter(
        Exists(acting),
        is_there,
        bank=bank,
        joined_at__gt=after,
        joined_at__lte=before,
        suspended_at__isnull=True,
        waits_for_guardian_since__isnull=True,
        first_steps_put_away_at__isnull=True,
    )


def _reached(people: QuerySet[Person]) -> Iterator[tuple[int, dict[str, bool]]]:
    seats = Seat.objects.filter(person=OuterRef(OuterRef("pk"))).values("membership")
    mine = Exchange.objects.filter(Q(provider__in=seats) | Q(recipient__in=seats))
    rows = people.values_list(
        "pk",
        ExpressionWrapper(~Q(about=""), BooleanField()),
        Exists(Listing.objects.filter(membership__in=seats)),
        Exists(mine),
        Exists(mine.filter(state=Exchange.State.SETTLED)),
    )
    for pk, *done in rows:
        yield pk, dict(zip(STEPS, done, strict=True))
