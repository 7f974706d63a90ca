"""Statements by post, month by month: for whom, and one file of all of them, made in the background when many."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exchanges import periods, posted_paper
from exchanges.periods import Period
from exchanges.posted_paper import Posted, PostedStatements
from ledger import exports, papers
from ledger.exports import Column, Row, Told
from ledger.models import Account
from members import revealing, walls
from members.models import Person, Seat
from members.refusals import Refused
from members.roles import Action

AT_ONCE = 20
ASKED, PAPER = "asked", "paper"


def who_asked(by: Person) -> QuerySet[Person]:
    """Whoever said that they would like a statement by post every month."""
    return _here(by).filter(statement_by_post=True)


def who_has_no_mail(by: Person) -> QuerySet[Person]:
    """Of the others, whom no mail reaches."""
    return _here(by).filter(statement_by_post=False, email="").filter(Q(user=None) | Q(user__email=None))


def _here(by: Person) -> QuerySet[Person]:
    may = by.may(Action.SEE_BOOKS)
    rows = Person.objects.visible_to(by) if may else Person.objects.none()
    return rows.filter(left_at__isnull=True, pk__in=_seats(by).values("person")).order_by("name", "pk")


def _seats(by: Person) -> QuerySet[Seat]:
    """Places that come with a statement: of a holder or representative, in a membership that is open."""
    return Seat.objects.acting().filter(bank=by.bank_id, membership__closed_at__isnull=True)


def seats(by: Person, whom: str) -> QuerySet[Seat]:
    """Each statement there is to send, by its seat: a household's goes to each of its holders who asked."""
    people = who_asked(by) if whom == ASKED else who_asked(by) | who_has_no_mail(by)
    keys = people.order_by().values("pk")
    return _seats(by).filter(person__in=keys).order_by("person__name", "person_id", "pk")


class StatementsByPost:
    """The file, as a source of the exports: a PDF and nothing else."""

    columns: Sequence[Column] = ()
    only = ("pdf",)
    most_at_once = 15

    def may(self, person: Person) -> bool:
        return person.may(Action.SEE_BOOKS)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        month, whom = periods.read(parameters.get("month", "")), parameters.get("whom", ASKED)
        if month.kind != "month":
            raise Refused(_("Choose one month, written as 2026-10."), field="month")
        if whom not in (ASKED, PAPER):
            raise Refused(_("Choose who gets a statement."), field="whom")
        if month > periods.month_of(person.bank.today(timezone.now())):
            raise Refused(_("That month is still to come. Choose one that has begun."), field="month")
        if not seats(person, whom).exists():
            raise Refused(_("Nobody gets a statement by post so far, so there is nothing to print."))
        return {"month": str(month), "whom": whom}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        return _("Statements by post, %(month)s") % {"month": periods.read(parameters["month"]).name}

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return seats(person, parameters["whom"]).count()

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        raise AssertionError("statements are no table")

    @property
    def streams(self) -> Mapping[str, exports.Stream]:
        return {"pdf": self._pdf}

    def _pdf(self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: Told) -> int:
        month, at = periods.read(parameters["month"]), timezone.now()
        with walls.in_bank(person.bank):
            keys = list(seats(person, parameters["whom"]).values_list("pk", flat=True))
        with translation.override(person.bank.language), timezone.override(person.bank.zone):
            paper = PostedStatements(person.bank, month, at)
            file.write(posted_paper.written(_posted(keys, person, month, at, told), paper))
        return len(keys)


def _posted(keys: list[int], by: Person, month: Period, at: dt.datetime, told: Told) -> Iterator[Posted]:
    """Some at a time are read, in a transaction of their time bank, so that drawing them may take its while."""
    for begin in range(0, len(keys), AT_ONCE):
        with walls.in_bank(by.bank):
            found = _some(keys[begin : begin + AT_ONCE], by, month, at)
        yield from found
        told(begin + len(found))


def _some(keys: list[int], by: Person, month: Period, at: dt.datetime) -> list[Posted]:
    rows = Seat.objects.filter(pk__in=keys).select_related("person", "membership")
    chosen = sorted(rows, key=lambda seat: keys.index(seat.pk))
    addresses = revealing.addresses({seat.person_id: seat.person for seat in chosen}.values(), by=by, at=at)
    accounts = (
        Account.objects.visible_to(by)
        .with_names()
        .in_bulk([seat.membership_id for seat in chosen], field_name="membership_id")
    )
    found = []
    for seat in chosen:
        account = accounts[seat.membership_id]
        account.bank = by.bank
        paper = papers.of(account, first=month.first, last=month.last)
        to = [seat.person.name, *addresses.get(seat.person_id, ())]
        found.append(Posted(to, paper, list(paper.rows())))
    return found
