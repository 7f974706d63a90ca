"""The trial balance: what came into each account and went out of it until a day is over. It comes to nothing."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from django.db.models import Q, Sum
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import books_paper, exports, hours
from ledger.models import Account, Entry
from members import walls
from members.models import Membership, Person
from members.refusals import Refused
from members.roles import Action

POT = "pot"


@dataclass(frozen=True, slots=True)
class Line:
    """One account; its number is its member's, or the word for the pot."""

    number: str
    name: str
    kind: str
    in_minutes: int
    out_minutes: int

    @property
    def balance_minutes(self) -> int:
        return self.in_minutes - self.out_minutes


@dataclass(frozen=True)
class TrialBalance:
    """All accounts on one day, by number, the pot first."""

    day: dt.date
    lines: list[Line]

    @cached_property
    def by_kind(self) -> list[Line]:
        """The sums of each kind of account."""
        return [
            self._sum(name, kind) for kind, name in _kinds() if any(line.kind == kind for line in self.lines)
        ]

    @cached_property
    def total(self) -> Line:
        return self._sum(_("All accounts"), "")

    def _sum(self, name: str, kind: str) -> Line:
        of_kind = [line for line in self.lines if kind in ("", line.kind)]
        came_in = sum(line.in_minutes for line in of_kind)
        return Line("", name, kind, came_in, sum(line.out_minutes for line in of_kind))


def of(person: Person, day: dt.date, *, today: dt.date) -> TrialBalance:
    """At the end of that day by the time bank's clock, as far as this person sees the books."""
    accounts = Account.objects.visible_to(person if person.may(Action.SEE_BOOKS) else None)
    entries = Entry.objects.filter(bank=person.bank_id)
    if day < today:
        midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), person.bank.zone)
        entries = entries.filter(transfer__posted_at__lt=midnight)
    sums = (
        entries.order_by()
        .values_list("account_id")
        .annotate(
            came_in=Sum("minutes", filter=Q(minutes__gt=0)), went_out=Sum("minutes", filter=Q(minutes__lt=0))
        )
    )
    found = {account: (int(came_in or 0), -int(went_out or 0)) for account, came_in, went_out in sums}
    rows = accounts.with_names().order_by("membership__number", "pk")
    lines = [
        Line(number_of(one), one.name, _kind_of(one), *found.get(one.pk, (0, 0)))
        for one in sorted(rows, key=lambda one: not one.is_pot)
    ]
    return TrialBalance(day, lines)


def number_of(account: Account) -> str:
    """How an account is called where no name is said."""
    return str(account.membership.number) if account.membership else _("pot")


def _kind_of(account: Account) -> str:
    return str(account.membership.kind) if account.membership else POT


def _kinds() -> list[tuple[str, str]]:
    kinds = [(str(kind), str(label)) for kind, label in Membership.Kind.choices]
    return [(POT, _("Community pot")), *kinds]


class TrialBalanceRows:
    """The same as a file."""

    most_printed = 5_000

    columns: Sequence[exports.Column] = (
        exports.Column(gettext_lazy("Number")),
        exports.Column(gettext_lazy("Account"), width=30),
        exports.Column(gettext_lazy("Kind")),
        exports.Column(gettext_lazy("Came in, minutes"), "whole"),
        exports.Column(gettext_lazy("Went out, minutes"), "whole"),
        exports.Column(gettext_lazy("Balance, minutes"), "whole"),
        exports.Column(gettext_lazy("Balance, hours"), "hours"),
    )

    def may(self, person: Person) -> bool:
        return person.is_admin

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        today = person.bank.today(timezone.now())
        return {"day": day_of(parameters.get("day", ""), today=today).isoformat()}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        day = formats.date_format(self._day(parameters), "DATE_FORMAT")
        return _("The trial balance of %(day)s") % {"day": day}

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return Account.objects.visible_to(person).count()

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[exports.Row]:
        names = dict(_kinds())
        today = person.bank.today(timezone.now())
        for line in of(person, self._day(parameters), today=today).lines:
            sums = line.in_minutes, line.out_minutes, line.balance_minutes
            yield (line.number, line.name, names[line.kind], *sums, hours.as_decimal(line.balance_minutes))

    @property
    def streams(self) -> Mapping[str, exports.Stream]:
        return {"pdf": self._pdf}

    def _pdf(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: exports.Told
    ) -> int:
        at = timezone.now()
        with walls.in_bank(person.bank):
            found = of(person, self._day(parameters), today=person.bank.today(at))
        lines = [_on_paper(line) for line in found.lines]
        written = books_paper.trial_balance(
            bank=person.bank.name,
            title=self.title(person, parameters),
            at=at,
            by_kind=map(_on_paper, found.by_kind),
            accounts=lines,
            total=_on_paper(found.total),
        )
        file.write(written)
        return len(lines)

    def _day(self, parameters: Mapping[str, str]) -> dt.date:
        return dt.date.fromisoformat(parameters["day"])


def _on_paper(line: Line) -> books_paper.Account:
    return books_paper.Account(line.number, line.name, line.in_minutes, line.out_minutes)


def day_of(text: str, *, today: dt.date) -> dt.date:
    """The day that is written as 2026-10-31, but no later than today. Raises Refused."""
    try:
        day = dt.date.fromisoformat(text) if text else today
    except ValueError:
        raise Refused(_("We could not read that day. Write it like this: 2026-10-31."), field="day") from None
    return min(day, today)
