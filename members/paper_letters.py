"""Letters on paper for whom no mail reaches: one each, of all that waits; made into a file, then said to be printed.

Until somebody says so they wait: a file is made quickly, and a printer may be out of ink.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from members import notices, permissions, walls
from members.models import LetterStack, Notice, Person, TimeBank
from members.models.notice import NoticeQuerySet
from members.models.person import PersonQuerySet
from members.refusals import NotAllowed, Refused
from members.roles import Action

MOST_AT_ONCE = 100
"""So many letters are made while somebody waits, and fit into a printer."""

MovedOn = Callable[[Sequence[Notice]], Mapping[int, str]]
"""Of these notices, by key, those that speak of what is over by now, each with what became of it."""

MOVED_ON: list[MovedOn] = []


@dataclass(frozen=True)
class Letter:
    """What one person is told: the words, and how much there is that stands on no paper."""

    person: Person
    written: list[Notice]
    sealed: int

    @property
    def count(self) -> int:
        return len(self.written) + self.sealed


def waiting(by: Person | None) -> NoticeQuerySet:
    """What waits in this person's time bank, where letters are theirs to print. What is in a stack does so there."""
    if by is None or not by.may(Action.PRINT_LETTERS):
        return Notice.objects.none()
    return Notice.objects.filter(bank=by.bank_id, stack=None).waiting_for_paper()


def people_waiting(by: Person | None) -> PersonQuerySet:
    """For whom a letter waits, whoever has waited longest first."""
    found = Person.objects.filter(notices__in=waiting(by))
    counted = found.annotate(how_many=Count("notices"), waits_since=Min("notices__created_at"))
    return counted.order_by("waits_since", "pk")


def letters(rows: NoticeQuerySet) -> list[Letter]:
    """One for each person, by name; what it says, the oldest first."""
    found = rows.filter(person__left_at__isnull=True).select_related("person")
    in_turn = found.order_by("person__name", "person_id", "created_at", "pk")
    return [letter_of(list(theirs)) for _key, theirs in groupby(in_turn, key=lambda notice: notice.person_id)]


def letter_of(theirs: Sequence[Notice]) -> Letter:
    """What is told to one person."""
    written = [notice for notice in theirs if notice.event in notices.WRITTEN_OUT]
    person = theirs[0].person
    assert person
    return Letter(person, written, len(theirs) - len(written))


def moved_on(found: Sequence[Notice]) -> dict[int, str]:
    """What became of those that are out of date."""
    known: dict[int, str] = {}
    for ask in MOVED_ON if found else ():
        known |= ask(found)
    return known


@transaction.atomic
def stack(by: Person, *, at: dt.datetime, people: Collection[UUID] | None = None) -> LetterStack:
    """Lay the letters that wait onto one stack, all or those to these people; each is on one stack only."""
    _check_right(by, by.bank)
    chosen = people_waiting(by)
    if people is not None:
        chosen = chosen.filter(public_id__in=people)
    keys = list(chosen.values_list("pk", flat=True)[:MOST_AT_ONCE])
    # Whoever does the same at this moment waits here, and then finds them taken.
    held = waiting(by).filter(person__in=keys).select_for_update(of=("self",), no_key=True).order_by("pk")
    taken = [notice.pk for notice in held]
    if not taken:
        raise Refused(
            _(
                "No letter waits. Somebody else may have made a file of them just now: look at the files below."
            )
        )
    made = LetterStack.objects.create(bank=by.bank, made_by=by, made_at=at)
    Notice.objects.filter(pk__in=taken).update(stack=made)
    return made


@transaction.atomic
def say_printed(stack: LetterStack, *, by: Person, at: dt.datetime) -> bool:
    """Whoever the letters are for counts as told; False where somebody has said so before."""
    held = _held(stack, by)
    if held.printed_at is not None:
        return False
    held.printed_by, held.printed_at = by, at
    held.save(update_fields=["printed_by", "printed_at"])
    Notice.objects.filter(stack=held).update(on_paper_at=at)
    return True


@transaction.atomic
def say_not_printed(stack: LetterStack, *, by: Person) -> None:
    """It was a slip: they wait again, in the same file."""
    held = _held(stack, by)
    held.printed_by = held.printed_at = None
    held.save(update_fields=["printed_by", "printed_at"])
    Notice.objects.filter(stack=held).update(on_paper_at=None)


@transaction.atomic
def put_back(stack: LetterStack, *, by: Person) -> None:
    """The file is thrown away, and what was in it waits as before."""
    held = _held(stack, by)
    if held.printed_at is not None:
        raise Refused(_("These letters are printed. Say first that they are not."))
    Notice.objects.filter(stack=held).update(stack=None)
    held.delete()


@transaction.atomic
def keep_off(chosen: Collection[UUID], *, because: str, by: Person, at: dt.datetime) -> int:
    """Leave out of the letters what nobody needs to read any more; how many. In the inbox all of it stays."""
    _check_right(by, by.bank)
    if because not in Notice.KeptOff.values:
        raise Refused(_("Say why these are left out."), field="because")
    held = waiting(by).filter(public_id__in=chosen)
    return held.update(kept_off_because=because, kept_off_by=by, kept_off_at=at)


@transaction.atomic
def keep_off_moved_on(*, by: Person, at: dt.datetime) -> int:
    """Leave out all that is out of date."""
    found = list(waiting(by).order_by("pk"))
    over = moved_on(found)
    chosen = [notice.public_id for notice in found if notice.pk in over]
    return keep_off(chosen, because=Notice.KeptOff.MOVED_ON, by=by, at=at)


@transaction.atomic
def take_up(notice: Notice, *, by: Person) -> None:
    """What was left out waits again."""
    _check_right(by, notice.bank)
    left_out = Notice.objects.filter(pk=notice.pk).exclude(kept_off_because="")
    left_out.update(kept_off_because="", kept_off_by=None, kept_off_at=None)


def left_out(by: Person, person: Person) -> NoticeQuerySet:
    """What was left out of this person's letters, the newest first."""
    rows = Notice.objects.filter(bank=by.bank_id, person=person).exclude(kept_off_because="")
    found = rows.select_related("kept_off_by") if by.may(Action.PRINT_LETTERS) else rows.none()
    return found.order_by("-kept_off_at", "-pk")


def send_by_mail_instead(*, at: dt.datetime) -> int:
    """What waited for paper goes to whoever has an e-mail by now; how many notices."""
    count = 0
    for bank in TimeBank.objects.order_by("pk"):
        with walls.in_bank(bank):
            waits = Notice.objects.filter(bank=bank, stack=None, given_up_at=None, read_at=None).unprinted()
            reached = waits.filter(~Q(person__email="") | Q(person__user__email__isnull=False))
            count += reached.update(to_paper=False, to_mail=True, next_attempt_at=at)
    return count


def _held(stack: LetterStack, by: Person) -> LetterStack:
    _check_right(by, stack.bank)
    return LetterStack.objects.select_for_update(no_key=True).get(pk=stack.pk)


def _check_right(by: Person, bank: TimeBank) -> None:
    if not permissions.may(by, bank, Action.PRINT_LETTERS):
        raise NotAllowed(_("Only a coordinator can print letters. Ask one of yours."))
