"""Who stands on paper that is handed on: on labels, and on the list that every member may have."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from members import permissions, revealing, seeing
from members.models import Block, Neighbourhood, Person
from members.models.person import PersonQuerySet
from members.refusals import NotAllowed, Refused
from members.roles import Action
from members.seeing import Seen

EVERYBODY, NO_MAIL, STATEMENTS = "all", "no_mail", "statements"
LONGEST_LIST = 1_000


@dataclass(frozen=True)
class Listed:
    """The people of a list, as any member sees them, and how many belong and are not on it."""

    people: list[Seen]
    left_out: int


def envelopes(by: Person, whom: str, *, at: dt.datetime) -> list[list[str]]:
    """Name and address of each whose address `by` may see, by name. That they see it is written down."""
    _check_right(by)
    found = _in_turn(_to_write_to(by, whom).exclude(address=""))
    addresses = revealing.addresses(found, by=by, at=at)
    lines = [[person.name, *addresses[person.pk]] for person in found if addresses[person.pk]]
    if not lines:
        raise Refused(_("None of them has given an address. You can write it into their profile."))
    return lines


def without_address(by: Person, whom: str) -> int:
    """For how many of them there can be no label."""
    return _to_write_to(by, whom).filter(address="").count()


def _to_write_to(by: Person, whom: str) -> PersonQuerySet:
    here = Person.objects.visible_to(by).filter(left_at__isnull=True)
    if whom == NO_MAIL:
        return here.filter(email="").filter(Q(user=None) | Q(user__email=None))
    return here.filter(statement_by_post=True) if whom == STATEMENTS else here


def for_all(by: Person, place: Neighbourhood | None = None) -> Listed:
    """Grown-ups who take part, each with what they show to all members.

    Paper finds its way to all: whoever keeps away from somebody, or is kept away from, stands there by name alone.
    """
    _check_right(by)
    belong = Person.objects.filter(bank=by.bank_id, left_at__isnull=True)
    rows = belong.filter(pk__in=belong.with_a_voice().values("pk"), suspended_at__isnull=True)
    found = _in_turn(rows.select_related("neighbourhood"))
    if len(found) > LONGEST_LIST:
        raise Refused(_("That is too long for paper. Choose one neighbourhood at a time."), field="place")
    apart = _kept_apart(by)
    seen = [Seen(person) if person.pk in apart else seeing.by_any_member(person) for person in found]
    shown = [one for one in seen if place is None or one.neighbourhood == place]
    return Listed(shown, belong.count() - len(found) if place is None else 0)


def _kept_apart(by: Person) -> set[int]:
    pairs = Block.objects.filter(bank=by.bank_id).values_list("person", "blocked")
    return {pk for pair in pairs for pk in pair}


def _in_turn(rows: PersonQuerySet) -> Sequence[Person]:
    return list(rows.order_by("bare_name", "pk"))


def _check_right(by: Person) -> None:
    if not permissions.may(by, by.bank, Action.PRINT_LETTERS):
        raise NotAllowed(_("Only a coordinator can print labels and lists. Ask one of yours."))
