"""What is not right about the rows of a sheet, in words for whoever types them in; and what may be there already."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from django.db.models import Value
from django.utils.translation import gettext as _

from exchanges import conditions
from exchanges.models import Exchange, Sheet, SheetLine
from exchanges.slips import VOID
from ledger import hours
from members import choosing
from members.models import Membership, Person
from members.refusals import Refused

# Two members in either order, a day, and how long.
Help: TypeAlias = tuple[frozenset[int], dt.date, int]
SIDES = ("provider", "recipient")


@dataclass
class Row:
    """A row with what is to be said of it: `problems` by the cell they are about, `choices` where a name fits several.

    `twin` is an exchange that says the same, `twin_row` the number of an earlier row that does.
    """

    line: SheetLine
    problems: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[Membership]] = field(default_factory=dict)
    twin: Exchange | None = None
    twin_row: int = 0
    rounded_from: int | None = None

    @property
    def twin_id(self) -> UUID | None:
        return self.twin.public_id if self.twin else None

    @property
    def is_twin(self) -> bool:
        return self.twin is not None or self.twin_row > 0

    @property
    def is_good(self) -> bool:
        """Whether it can be recorded, or is."""
        return bool(self.line.exchange_id) or not (
            self.problems or (self.is_twin and not self.line.is_repeat)
        )

    @property
    def minutes(self) -> int:
        return (self.line.exchange.minutes if self.line.exchange else self.line.minutes) or 0


def own_words() -> str:
    """Why a coordinator does not record what they have a part in."""
    return _(
        "You have a part in this yourself. Log it under “Log hours”, and the other side confirms; or ask"
        " another coordinator to record it."
    )


def look_at(sheet: Sheet, lines: Sequence[SheetLine], *, by: Person, at: dt.datetime) -> list[Row]:
    """Each line with what is not right about it; as many questions to the database for many lines as for one."""
    rows = [Row(line) for line in lines]
    fitting = _those_fitting(lines, by)
    for row in rows:
        if not row.line.exchange_id:
            _check(row, sheet, fitting, by=by, at=at)
    _find_twins(rows)
    return rows


def _check(
    row: Row, sheet: Sheet, fitting: dict[str, list[Membership]], *, by: Person, at: dt.datetime
) -> None:
    line = row.line
    for side in SIDES:
        if getattr(line, f"{side}_id") is None:
            text = getattr(line, f"{side}_text")
            row.choices[side] = fitting.get(text, [])
            row.problems[side] = choosing.why_not(text, row.choices[side])
    if not line.title:
        row.problems["title"] = _("Write what it was.")
    _check_hours(row, sheet, by=by, at=at)
    if line.provider and line.recipient:
        _check_two(row, line.provider, line.recipient, by=by)


def _check_hours(row: Row, sheet: Sheet, *, by: Person, at: dt.datetime) -> None:
    line = row.line
    try:
        reading = hours.parse(line.length_text, step_minutes=sheet.bank.step_minutes)
        row.rounded_from = reading.rounded_from
    except hours.NotUnderstood as refused:
        row.problems["length"] = (
            refused.sentence if line.length_text else _("Write how long it took, like 1:30, 1.5 or 90m.")
        )
    if line.happened_on is None:
        row.problems["happened_on"] = _("Choose a day.")
    elif line.minutes:
        try:
            conditions.check_hours(sheet.bank, line.minutes, line.happened_on, by=by, at=at)
        except Refused as refused:
            row.problems["length" if refused.field == "minutes" else "happened_on"] = refused.sentence


def _check_two(row: Row, provider: Membership, recipient: Membership, *, by: Person) -> None:
    try:
        conditions.check_sides(provider, recipient)
    except Refused as refused:
        row.problems["provider"] = refused.sentence
    if by.is_seated_in(provider.pk, recipient.pk):
        row.problems["provider"] = own_words()
    if row.line.title and row.line.category is None:
        row.problems["category"] = _("Choose the kind of help that comes nearest.")


def _those_fitting(lines: Sequence[SheetLine], by: Person) -> dict[str, list[Membership]]:
    """For each name that is not clear the members it may mean, asked of all at once."""
    unclear = {
        text
        for line in lines
        for side in SIDES
        if not line.exchange_id and getattr(line, f"{side}_id") is None
        if (text := getattr(line, f"{side}_text"))
    }
    if not unclear:
        return {}
    among = choosing.offered_to(by, exclude_own=False).select_related(None)
    asked = [
        choosing.those_fitting(text, among, asked_by=by)
        .annotate(typed=Value(text))
        .values_list("typed", "pk")[: choosing.MOST_SHOWN + 1]
        for text in sorted(unclear)
    ]
    found = list(asked[0].union(*asked[1:], all=True)) if len(asked) > 1 else list(asked[0])
    members = Membership.objects.select_related("neighbourhood").in_bulk([pk for _text, pk in found])
    fitting: dict[str, list[Membership]] = {text: [] for text in unclear}
    for text, pk in found:
        fitting[text].append(members[pk])
    return fitting


def _find_twins(rows: Sequence[Row]) -> None:
    drafts = [(n, row, told) for n, row in enumerate(rows, start=1) if (told := _help_of(row.line))]
    there = dict(_recorded_like([told for _n, _row, told in drafts]))
    earlier: dict[Help, int] = {}
    for n, row, told in drafts:
        row.twin, row.twin_row = there.get(told), earlier.get(told, 0)
        earlier.setdefault(told, n)


def _help_of(line: SheetLine) -> Help | None:
    if line.exchange_id or not (line.provider_id and line.recipient_id and line.minutes and line.happened_on):
        return None
    return frozenset((line.provider_id, line.recipient_id)), line.happened_on, line.minutes


def _recorded_like(told: Sequence[Help]) -> Iterator[tuple[Help, Exchange]]:
    """Exchanges of the same two on the same day, as long; in one question."""
    if not told:
        return
    members = {pk for pair, _day, _minutes in told for pk in pair}
    alike = Exchange.objects.filter(
        happened_on__in={day for _pair, day, _minutes in told},
        minutes__in={minutes for _pair, _day, minutes in told},
        provider__in=members,
        recipient__in=members,
    )
    for exchange in alike.exclude(state__in=VOID).select_related("provider", "recipient").order_by("-pk"):
        assert exchange.happened_on and exchange.minutes
        pair = frozenset((exchange.provider_id, exchange.recipient_id))
        yield (pair, exchange.happened_on, exchange.minutes), exchange
