"""Whom an announcement goes to, and how it reaches them: asked while it is written, and again when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from members import notices, roles, seeing
from members.models import Announcement, Neighbourhood, Notice, NoticeChoice, Person, Seat
from members.models.person import PersonQuerySet
from members.roles import Role

Whom = Announcement.Whom
HAS_MAIL = ~Q(email="") | (Q(user__email__isnull=False) & ~Q(user__email=""))


@dataclass(frozen=True)
class To:
    """Who gets it; of the last three only the one that `whom` names says anything."""

    whom: str = Whom.EVERYBODY
    neighbourhoods: Sequence[Neighbourhood] = ()
    role: str = ""
    interest: str = ""


@dataclass(frozen=True)
class Reach:
    """How many people, and how many of them by each way."""

    people: int
    mail: int
    inbox: int
    paper: int


def of(announcement: Announcement) -> To:
    places = list(announcement.neighbourhoods.all()) if announcement.whom == Whom.NEIGHBOURHOODS else []
    return To(announcement.whom, places, announcement.role, announcement.interest)


def people(to: To, *, asked_by: Person) -> PersonQuerySet:
    """Those it is for, as this coordinator finds them, who are here and may take part."""
    here = everybody(asked_by.bank_id)
    if to.whom == Whom.NEIGHBOURHOODS:
        return here.filter(pk__in=seeing.those_living_in(to.neighbourhoods, asked_by).values("pk"))
    if to.whom == Whom.ROLE:
        return _with_role(here, to.role)
    if to.whom == Whom.INTEREST:
        return here.filter(pk__in=seeing.those_who_say(to.interest, asked_by).values("pk"))
    return here


def everybody(bank_id: int) -> PersonQuerySet:
    """Whoever acts for a membership, or can be written to; small children of a household are neither."""
    acting = Seat.objects.acting().filter(person=OuterRef("pk"), membership__closed_at__isnull=True)
    here = Person.objects.filter(bank=bank_id, left_at__isnull=True, suspended_at__isnull=True)
    reached = Exists(acting) | Q(user__isnull=False) | ~Q(email="")
    return here.filter(reached, waits_for_guardian_since__isnull=True)


def reach(found: PersonQuerySet) -> Reach:
    """How many they are, in one question."""
    silent = NoticeChoice.objects.filter(
        person=OuterRef("pk"), group=Notice.Group.ANNOUNCEMENTS, by_mail=False
    )
    wants = ~Q(Exists(silent))
    numbers = found.aggregate(
        people=Count("pk"),
        mail=Count("pk", filter=HAS_MAIL & wants),
        inbox=Count("pk", filter=Q(user__isnull=False)),
        paper=Count("pk", filter=~HAS_MAIL & wants),
    )
    return Reach(**numbers)


def with_choices(found: PersonQuerySet) -> list[Person]:
    """Each of them with what a notice asks of whom it is for, in one question for all."""
    rows = found.select_related("user", "bank").annotate(silenced=notices.silenced_of(OuterRef("pk")))
    asked = list(rows)
    for person in asked:
        person.silenced_groups = frozenset(getattr(person, "silenced", ()))
    return asked


def _with_role(here: PersonQuerySet, role: str) -> PersonQuerySet:
    if role == Role.MEMBER:
        return here.exclude(role__in=roles.LEADING)
    return here.leading() if role == Role.COORDINATOR else here.admins()
