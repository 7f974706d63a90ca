"""What a new coordinator needs to know on one sheet, and how much of the work hangs on one person."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from exchanges import desk, marking
from exchanges.models import Exchange, Mark
from members import permissions
from members.models import Application, Check, Conversation, Person
from members.refusals import NotAllowed
from members.roles import Action

LOOK_BACK_DAYS = 90
CHECKS_AHEAD_DAYS = 60
# Beyond this share of at least so many, somebody's illness would stop the time bank.
TOO_MUCH_PERCENT, LEAST = 80, 10


@dataclass(frozen=True)
class Share:
    """How much of what was written down for members, and of what was approved, one person did."""

    person: Person | None
    entered: int
    approved: int
    entered_percent: int
    approved_percent: int


@dataclass(frozen=True)
class Shares:
    """Of everybody who leads, by name; not a race: it shows how much hangs on one person."""

    rows: list[Share]
    entered: int
    approved: int
    since: dt.date

    @property
    def hangs_on(self) -> Person | None:
        """Who does nearly all of it, where there is enough to tell."""
        for row in self.rows:
            many = (self.entered, row.entered_percent), (self.approved, row.approved_percent)
            if any(total >= LEAST and percent >= TOO_MUCH_PERCENT for total, percent in many):
                return row.person
        return None


@dataclass(frozen=True)
class Pack:
    waiting: dict[str, int]
    aside: list[Mark]
    leading: list[Person]
    checks: QuerySet[Check]
    talked: QuerySet[Conversation]
    shares: Shares


def draw_up(person: Person, at: dt.datetime) -> Pack:
    """Everything on one sheet, as this person may see it. Raises NotAllowed for those who do not lead."""
    if not permissions.may_lead(person, person.bank):
        raise NotAllowed(_("Only those who lead the time bank draw this up."))
    today = person.bank.today(at)
    checks = (
        Check.objects.visible_to(person).standing()
        if person.may(Action.RECORD_CHECKS)
        else Check.objects.none()
    )
    soon = checks.filter(valid_until__range=(today, today + dt.timedelta(days=CHECKS_AHEAD_DAYS)))
    marks = Mark.objects.visible_to(person).filter(Q(put_off_until__gt=today) | Q(assigned_to__isnull=False))
    return Pack(
        waiting=_waiting(person, at),
        aside=list(marks.filter(kind__in=marking.kinds_of(person)).select_related("assigned_to")),
        leading=list(
            Person.objects.filter(bank=person.bank_id, left_at=None).leading().order_by("name", "pk")
        ),
        checks=soon.select_related("person", "kind").order_by("valid_until", "pk")[:20],
        talked=Conversation.objects.visible_to(person).had().with_people()[:20],
        shares=shares(person, at),
    )


def _waiting(person: Person, at: dt.datetime) -> dict[str, int]:
    return {
        "approve": desk.to_approve(person).count(),
        "disagree": desk.disputed(person).count(),
        "talk": desk.conversations(person, at).count(),
        "join": Application.objects.visible_to(person).waiting().count(),
        "long": desk.waiting_too_long(person, at).count(),
        "unanswered": desk.unanswered(person, at).count(),
    }


def shares(person: Person, at: dt.datetime) -> Shares:
    """Who wrote down hours for members and who approved them, in the last three months."""
    since = at - dt.timedelta(days=LOOK_BACK_DAYS)
    told = [Exchange.Channel.PAPER, Exchange.Channel.PHONE, Exchange.Channel.PERSON]
    rows = Exchange.objects.filter(bank=person.bank_id)
    entered = _by(rows.filter(logged_at__gte=since, channel__in=told), "logged_by")
    approved = _by(rows.filter(approved_at__gte=since), "approved_by")
    people = Person.objects.in_bulk({pk for pk in (entered.keys() | approved.keys()) if pk})
    all_entered, all_approved = sum(entered.values()), sum(approved.values())
    found = [
        Share(
            one,
            entered.get(one.pk, 0),
            approved.get(one.pk, 0),
            _percent(entered.get(one.pk, 0), all_entered),
            _percent(approved.get(one.pk, 0), all_approved),
        )
        for one in sorted(people.values(), key=lambda one: (one.name.casefold(), one.pk))
    ]
    return Shares(found, all_entered, all_approved, person.bank.today(since))


def _by(rows: QuerySet[Exchange], field: str) -> dict[int, int]:
    counted = rows.exclude(**{field: None}).order_by().values_list(field).annotate(count=Count("*"))
    return dict(counted)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
