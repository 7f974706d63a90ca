"""Rows out of the ledger: every entry of a period, as a source that can be exported."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db import connection
from django.db.models import QuerySet, TextChoices
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger import books_paper, entries_csv, exports, hours, journals
from ledger.models import Entry, Transfer
from ledger.models.month_close import came_after
from members import walls
from members.models import Person
from members.refusals import Refused

CHUNK_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Field:
    """A column, where in an entry its value is found, and how that is shown: by label, in words, or as it is."""

    column: exports.Column
    path: str
    shown: Callable[[Any], exports.Cell] | None = None
    choices: type[TextChoices] | None = None
    if_empty: str | Promise = ""
    if_true: str | Promise = ""


FIELDS = (
    Field(exports.Column(_("Transfer"), width=38), "transfer__public_id", str),
    Field(exports.Column(_("Posted at"), "moment", 20), "transfer__posted_at"),
    Field(exports.Column(_("Day of the help"), "day", 14), "transfer__occurred_on"),
    Field(exports.Column(_("Kind")), "transfer__kind", choices=Transfer.Kind),
    Field(exports.Column(_("Reference"), width=48), "transfer__reference"),
    Field(exports.Column(_("Member number"), "whole", 10), "account__membership__number"),
    Field(exports.Column(_("Account"), width=28), "account__membership__name", if_empty=_("Community pot")),
    Field(exports.Column(_("Minutes"), "whole", 10), "minutes"),
    Field(exports.Column(_("Hours"), "hours", 10), "minutes", hours.as_decimal),
    Field(exports.Column(_("Balance after, minutes"), "whole", 10), "balance_after_minutes"),
    Field(exports.Column(_("Balance after, hours"), "hours", 10), "balance_after_minutes", hours.as_decimal),
    Field(exports.Column(_("After close")), "is_after_close", if_true=_("after close")),
    Field(exports.Column(_("Description"), width=40), "transfer__description"),
    Field(exports.Column(_("Entered by"), width=24), "transfer__entered_by__name"),
    Field(exports.Column(_("On behalf of"), width=24), "transfer__on_behalf_of__name"),
    Field(exports.Column(_("Confirmed by"), width=24), "transfer__confirmed_by__name"),
    Field(exports.Column(_("Approved by"), width=24), "transfer__approved_by__name"),
    Field(exports.Column(_("How it came in")), "transfer__channel", choices=Transfer.Channel),
    Field(exports.Column(_("Undoes transfer"), width=38), "transfer__reverses__public_id", str),
)
PATHS = tuple(dict.fromkeys(field.path for field in FIELDS))


class LedgerEntries:
    """The books, line by line in the order of posting; the lines of a transfer stand together, and sum to zero."""

    columns: Sequence[exports.Column] = tuple(field.column for field in FIELDS)
    most_printed = 5_000

    def may(self, person: Person) -> bool:
        return person.is_admin

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        first, last = _day(parameters, "first"), _day(parameters, "last")
        if first and last and last < first:
            raise Refused(
                gettext("The last day comes before the first. Please choose a later one, or swap them."),
                field="last",
            )
        return {key: day.isoformat() for key, day in (("first", first), ("last", last)) if day}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        first, last = (parameters.get(key) and _in_words(parameters[key]) for key in ("first", "last"))
        if first and last:
            return gettext("The ledger, %(first)s to %(last)s") % {"first": first, "last": last}
        if first:
            return gettext("The ledger from %(first)s") % {"first": first}
        return gettext("The ledger until %(last)s") % {"last": last} if last else gettext("The whole ledger")

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return _entries(person, parameters).count()

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[exports.Row]:
        entries: QuerySet[Any] = _entries(person, parameters).annotate(
            is_after_close=came_after("transfer__occurred_on", "transfer_id")
        )
        lines = entries.order_by("transfer_id", "line").values_list(*PATHS)
        cells = [(PATHS.index(field.path), _shown(field)) for field in FIELDS]
        for values in lines.iterator(chunk_size=CHUNK_ROWS):
            yield [shown(values[position]) if shown else values[position] for position, shown in cells]

    @property
    def streams(self) -> Mapping[str, exports.Stream]:
        return {"csv": self._csv, "hledger": self._hledger, "beancount": self._beancount, "pdf": self._pdf}

    def _csv(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: exports.Told
    ) -> int:
        """Within a transaction row by row, so that what it wrote is in the file; else all at once."""
        if connection.in_atomic_block:
            return exports.write_csv(file, self.columns, self.rows(person, parameters))
        begins, ends = _period(person, parameters)
        return entries_csv.write(file, self.columns, person.bank, begins, ends, told=told)

    def _pdf(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: exports.Told
    ) -> int:
        with walls.in_bank(person.bank):
            postings = [_posting(row) for row in self.rows(person, parameters)]
        title = self.title(person, parameters)
        written, count = books_paper.journal(
            bank=person.bank.name, title=title, at=timezone.now(), postings=postings
        )
        file.write(written)
        return count

    def _hledger(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: exports.Told
    ) -> int:
        return journals.write(file, person.bank, "hledger", told=told, **_days(parameters))

    def _beancount(
        self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: exports.Told
    ) -> int:
        return journals.write(file, person.bank, "beancount", told=told, **_days(parameters))


_PRINTED = [
    next(place for place, field in enumerate(FIELDS) if field.path == path)
    for path in (
        *("transfer__public_id", "transfer__occurred_on", "transfer__kind", "transfer__description"),
        *("is_after_close", "account__membership__number", "account__membership__name", "minutes"),
    )
]


def _posting(row: exports.Row) -> books_paper.Posting:
    """A row as the journal on paper has it."""
    transfer, day, kind, words, note, number, name, minutes = cells = [row[place] for place in _PRINTED]
    assert isinstance(day, dt.date) and isinstance(minutes, int), cells
    account = f"{number} {name}" if number else str(name)
    return books_paper.Posting(transfer, day, str(kind), str(words or ""), str(note or ""), account, minutes)


def _shown(field: Field) -> Callable[[Any], exports.Cell] | None:
    """Words are looked up once a file, in the language it is made in, and not once a row."""
    if field.choices:
        return {value: str(label) for value, label in field.choices.choices}.__getitem__
    if if_true := str(field.if_true):
        return lambda value: if_true if value else None
    if if_empty := str(field.if_empty):
        return lambda value: value or if_empty
    if (shown := field.shown) is str:
        return lambda value: str(value) if value else None
    return shown


def _entries(person: Person, parameters: Mapping[str, str]) -> QuerySet[Entry]:
    """What this person may see of the days chosen: the days on which it was posted, by the time bank's clock."""
    entries = Entry.objects.visible_to(person).filter(bank=person.bank_id)
    begins, ends = _period(person, parameters)
    if begins:
        entries = entries.filter(transfer__posted_at__gte=begins)
    if ends:
        entries = entries.filter(transfer__posted_at__lt=ends)
    return entries


def _period(person: Person, parameters: Mapping[str, str]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From the midnight before the first day to the one after the last."""
    first, last = parameters.get("first"), parameters.get("last")
    return _midnight(first, person) if first else None, _midnight(last, person, days_on=1) if last else None


def _days(parameters: Mapping[str, str]) -> dict[str, dt.date]:
    return {key: dt.date.fromisoformat(parameters[key]) for key in ("first", "last") if parameters.get(key)}


def _day(parameters: Mapping[str, str], key: str) -> dt.date | None:
    text = parameters.get(key, "").strip()
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 2200:
        sentence = gettext("“%(text)s” is not a day we can use. Write it like 2026-10-31.")
        raise Refused(sentence % {"text": text[:30]}, field=key)
    return day


def _midnight(day: str, person: Person, *, days_on: int = 0) -> dt.datetime:
    begins = dt.date.fromisoformat(day) + dt.timedelta(days=days_on)
    return dt.datetime.combine(begins, dt.time(), tzinfo=person.bank.zone)


def _in_words(day: str) -> str:
    return formats.date_format(dt.date.fromisoformat(day), "DATE_FORMAT")
