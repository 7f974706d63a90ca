"""Taking a sheet: each row is kept as it is typed, looked at, and then recorded once, all good rows together."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges import guessing, recording, settling, sheets
from exchanges.models import Batch, Category, Exchange, Sheet, SheetLine, Side
from exchanges.row_checks import Row, look_at
from exchanges.steps import ChangedMeanwhile, Via
from ledger import hours
from members import arrivals, choosing
from members.choosing import Typed
from members.models import Membership, Person, TimeBank
from members.refusals import Refused

MOST_LINES = 100
NOBODY = Typed("", "")
LONGEST = {"provider_text": 100, "recipient_text": 100, "title": 100, "length_text": 40}


@dataclass(frozen=True)
class Written:
    """A row as somebody wrote it."""

    provider: Typed = NOBODY
    recipient: Typed = NOBODY
    title: str = ""
    length: str = ""
    happened_on: dt.date | None = None
    category: Category | None = None
    is_repeat: bool = False

    @property
    def is_blank(self) -> bool:
        words = (self.provider.text, self.recipient.text, self.title, self.length)
        return not any(text.strip() for text in words)


@dataclass
class Recorded:
    """What came of recording a sheet: the exchanges, and by the key of its row why another was refused."""

    exchanges: list[Exchange] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def write(
    sheet: Sheet,
    key: UUID,
    written: Written,
    *,
    by: Person,
    at: dt.datetime,
    seen: int | None = None,
    place: int | None = None,
) -> SheetLine | None:
    """Keep one row as it is written; an empty one is taken out. The same once more changes nothing.

    `seen` is the version somebody was looking at, 0 for a row of which they have seen none; `place` where a new row
    stands. Raises PaperClosed, ChangedMeanwhile, PaperRefused.
    """
    sheet = _open(sheet, by=by)
    line = sheet.lines.filter(key=key).select_related("provider", "recipient", "category").first()
    if line and line.exchange_id:
        raise sheets.PaperClosed(_("This row is recorded already, so nothing of it was changed."))
    said = _understood(sheet, written, place=line.position if line else place, by=by)
    if line and all(getattr(line, name) == value for name, value in said.items()):
        return line
    if seen is not None and seen != (line.version if line else 0):
        raise ChangedMeanwhile(
            _(
                "Somebody changed this row a moment ago, on another screen. Open the sheet anew to see what it says."
            )
        )
    if written.is_blank:
        if line:
            line.delete()
        return None
    line = line or _next_line(sheet, key, place)
    for name, value in said.items():
        setattr(line, name, value)
    line.version, line.written_by, line.written_at = line.version + (line.pk is not None), by, at
    line.save()
    if sheet.state == Sheet.State.OUT:
        sheets.move(sheet, Sheet.State.OPEN, by=by, at=at)
    return line


def _open(sheet: Sheet, *, by: Person) -> Sheet:
    sheets.check_right(by, sheet.bank)
    sheet = sheets.lock(sheet)
    sheets.check_is_open(sheet)
    return sheet


def _next_line(sheet: Sheet, key: UUID, place: int | None) -> SheetLine:
    count, last = sheet.lines.count(), sheet.lines.aggregate(last=Max("position"))["last"] or 0
    if count >= (1 if sheet.batch.kind == Batch.Kind.SLIP else MOST_LINES):
        raise sheets.PaperRefused(
            ngettext(
                "This paper has room for %(n)d row. Enter the others on paper of their own.",
                "This paper has room for %(n)d rows. Enter the others on paper of their own.",
                count,
            )
            % {"n": count}
        )
    return SheetLine(bank=sheet.bank, sheet=sheet, key=key, position=place or last + 1)


def _understood(sheet: Sheet, written: Written, *, place: int | None, by: Person) -> dict[str, object]:
    """What is kept of a row: the words, and what they mean as far as they say."""
    words = {
        "provider_text": written.provider.text,
        "recipient_text": written.recipient.text,
        "title": written.title,
        "length_text": written.length,
    }
    said: dict[str, object] = {
        name: arrivals.one_line(text)[: LONGEST[name]].rstrip() for name, text in words.items()
    }
    provider, recipient = (_member(typed, by) for typed in (written.provider, written.recipient))
    category, guess = written.category or sheet.batch.category, None
    if not category and provider and recipient:
        known = guessing.category_of(str(said["title"]), provider=provider, recipient=recipient)
        guess = known.category if known else _category_above(sheet, place)
    return said | {
        "provider": provider,
        "recipient": recipient,
        "minutes": _minutes(str(said["length_text"]), sheet.bank),
        "happened_on": written.happened_on,
        "category": guess or category,
        "is_guessed": guess is not None,
        "is_repeat": written.is_repeat,
    }


def _category_above(sheet: Sheet, place: int | None) -> Category | None:
    """The kind of help of the nearest row above that has one, recorded or not."""
    above = sheet.lines.exclude(category=None, exchange=None)
    if place:
        above = above.filter(position__lt=place)
    line = above.select_related("category", "exchange__category").order_by("-position", "-id").first()
    category = line and (line.exchange.category if line.exchange else line.category)
    return category if category and not category.retired_at else None


def _member(typed: Typed, by: Person) -> Membership | None:
    """Whom it means; where no open member fits, one who has left, to say so by name."""
    found = choosing.meant(typed, choosing.offered_to(by, exclude_own=False), asked_by=by)
    if not found.member and not found.fitting:
        found = choosing.meant(typed, Membership.objects.visible_to(by), asked_by=by)
    return found.member


def _minutes(text: str, bank: TimeBank) -> int | None:
    try:
        return hours.parse(text, step_minutes=bank.step_minutes).minutes if text else None
    except hours.NotUnderstood:
        return None


def say_whose(sheet: Sheet, told_by: str, *, by: Person) -> Sheet:
    """Whose word the rows are: of both who signed, or of one side, where the time bank's policy lets it log."""
    sheet = _open(sheet, by=by)
    _check_voice(told_by, sheet.bank)
    sheet.told_by = told_by
    sheet.save(update_fields=["told_by"])
    return sheet


def _check_voice(told_by: str, bank: TimeBank) -> None:
    if told_by not in voices(bank):
        raise sheets.PaperRefused(_("Say whose word it is."), field="told_by")


def voices(bank: TimeBank) -> list[str]:
    """Whose word it may be by the time bank's policy; paper that both signed is always good."""
    alone = [side.value for side in Side if bank.recording in (TimeBank.Recording.EITHER, side.value)]
    return [Sheet.Word.BOTH.value, *alone]


class Total(NamedTuple):
    minutes: int
    rows: int
    to_look_at: int


def rows_of(sheet: Sheet, *, by: Person, at: dt.datetime) -> list[Row]:
    """All rows, in order, with what is not right about each."""
    people = (
        *("provider__neighbourhood", "provider__account", "recipient__neighbourhood", "recipient__account"),
        "category",
    )
    lines = sheet.lines.select_related(*people, "exchange__provider", "exchange__recipient")
    return look_at(sheet, list(lines), by=by, at=at)


def total_of(rows: Iterable[Row]) -> Total:
    """The running total: what the rows come to, recorded or not."""
    rows = list(rows)
    return Total(sum(row.minutes for row in rows), len(rows), sum(not row.is_good for row in rows))


@transaction.atomic
def record(sheet: Sheet, *, by: Person, at: dt.datetime) -> Recorded:
    """Record every good row, each as one exchange; the sheet is closed once no other row is left on it.

    Whoever comes second finds it closed, and no row is ever recorded twice. Raises PaperClosed, PaperRefused.
    """
    sheet = _open(sheet, by=by)
    # The policy may have changed since it was said.
    _check_voice(sheet.told_by, sheet.bank)
    rows = rows_of(sheet, by=by, at=at)
    if not rows:
        raise sheets.PaperRefused(_("There is nothing on it to record. Enter a row first."))
    good = [row.line for row in rows if row.is_good and not row.line.exchange_id]
    settling.hold_accounts({pk for line in good for pk in (line.provider_id, line.recipient_id) if pk})
    done = Recorded()
    for line in good:
        try:
            done.exchanges.append(_record(sheet, line, by=by, at=at))
        except Refused as refused:
            done.refused[line.key] = refused.sentence
    if not sheet.lines.filter(exchange__isnull=True).exists():
        sheets.move(sheet, Sheet.State.ENTERED, by=by, at=at)
    return done


def _record(sheet: Sheet, line: SheetLine, *, by: Person, at: dt.datetime) -> Exchange:
    assert line.provider and line.recipient and line.category and line.minutes and line.happened_on
    # One row of the time bank for all of them, instead of one each.
    line.provider.bank = line.recipient.bank = line.category.bank = sheet.bank
    exchange = recording.record(
        provider=line.provider,
        recipient=line.recipient,
        title=line.title,
        category=line.category,
        minutes=line.minutes,
        happened_on=line.happened_on,
        both_agreed=sheet.told_by == Sheet.Word.BOTH,
        is_repeat=line.is_repeat,
        is_taken=True,
        by=by,
        at=at,
        via=via_of(sheet),
    )
    line.exchange, line.minutes, line.happened_on, line.category = exchange, None, None, None
    line.provider, line.recipient, line.is_repeat, line.is_guessed = None, None, False, False
    line.provider_text = line.recipient_text = line.title = line.length_text = ""
    line.version += 1
    line.save()
    return exchange


def via_of(sheet: Sheet) -> Via:
    """How the word came, and whose it is; of two who both signed, one whom the policy lets log."""
    told = sheet.told_by
    side = Side(voices(sheet.bank)[1] if told == Sheet.Word.BOTH else told)
    return Via(channel=Exchange.Channel.PAPER, source=sheet.name, side=side)
