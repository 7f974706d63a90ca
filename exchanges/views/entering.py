"""The grid in which a whole sheet is taken: each row kept as it is typed, all good ones recorded with one button."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from exchanges import entering, sheets
from exchanges.entering import Recorded
from exchanges.forms import sheet_rows
from exchanges.models import Batch, Category, Sheet, SheetLine
from exchanges.row_checks import Row
from exchanges.views.sheets import sheet_of
from ledger import hours
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused
from members.roles import Action

# As many rows as wait to be typed in on paper that has no lines of its own.
BLANK_ROWS = 5


@require_POST
@those_who_may(Action.RECORD_FOR_MEMBERS)
def begin(request: BankRequest, bank: str) -> HttpResponse:
    """Paper that a member brought gets a number, to be written on it."""
    assert request.person
    found = sheets.begin(request.bank, by=request.person, at=timezone.now())
    messages.info(request, _("Write %(number)s on the paper.") % {"number": found.printed_number})
    return redirect("exchanges:sheet", bank=bank, public_id=found.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.RECORD_FOR_MEMBERS)
def sheet(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """The rows; sent whole they are kept, and with `do=record` recorded, once all of them have been looked at."""
    found = sheet_of(request, public_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        is_seen = _keep(request, found)
        if request.POST.get("do") != "record":
            messages.success(request, _("Saved. Nothing is recorded before you say so."))
        elif not is_seen:
            messages.info(
                request, _("Saved. Look at what was understood, then record: nothing is recorded unseen.")
            )
        else:
            return _record(request, found)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    return redirect("exchanges:sheet", bank=bank, public_id=public_id)


def _record(request: BankRequest, found: Sheet) -> HttpResponse:
    assert request.person
    done = entering.record(found, by=request.person, at=timezone.now())
    if done.exchanges:
        messages.success(request, _said_of(done))
    else:
        messages.warning(request, _("Nothing was recorded: each row has something to look at first."))
    if done.refused:
        return _page(request, sheet_of(request, found.public_id), done.refused)
    return redirect("exchanges:sheet", bank=found.bank.slug, public_id=found.public_id)


def _said_of(done: Recorded) -> str:
    length = hours.spoken(sum(exchange.minutes or 0 for exchange in done.exchanges))
    words = ngettext(
        "Recorded %(n)d exchange: %(hours)s.",
        "Recorded %(n)d exchanges: %(hours)s in all.",
        len(done.exchanges),
    )
    return words % {"n": len(done.exchanges), "hours": length}


def _keep(request: BankRequest, found: Sheet) -> bool:
    """Keep the rows and whose word they are; whether whoever sent them had seen each of them as it is kept."""
    assert request.person
    by, at, is_seen = request.person, timezone.now(), True
    if (told_by := request.POST.get("told_by", "")) and told_by != found.told_by:
        entering.say_whose(found, told_by, by=by)
    recorded = found.lines.filter(exchange__isnull=False).count()
    for sent in sheet_rows.rows_in(request.POST, _categories(by), recorded=recorded):
        line = entering.write(found, by=by, at=at, **sent._asdict())
        is_seen &= sent.seen == (line.version if line else 0)
    return is_seen


@require_POST
@those_who_may(Action.RECORD_FOR_MEMBERS)
def sheet_word(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Whose word the rows are, as soon as it is chosen."""
    assert request.person
    found = sheet_of(request, public_id)
    try:
        entering.say_whose(found, request.POST.get("told_by", ""), by=request.person)
    except Refused as refused:
        return HttpResponse(refused.sentence, status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_POST
@those_who_may(Action.RECORD_FOR_MEMBERS)
def sheet_row(request: BankRequest, bank: str, public_id: UUID, key: UUID) -> HttpResponse:
    """One row, kept as it is typed; answered with what is to be said of it, the total, and a fresh row to go on in."""
    assert request.person
    by, at, found = request.person, timezone.now(), sheet_of(request, public_id)
    sent = sheet_rows.row_in(request.POST, key, _categories(by))
    context: dict[str, Any] = {"sheet": found, "key": key, "is_alone": True}
    try:
        line = entering.write(found, by=by, at=at, **sent._asdict())
    except Refused as refused:
        context |= {"refused": refused.sentence, "seen": sent.seen}
        return render(request, "exchanges/_sheet_said.html", context, status=422)
    grid = Grid(sheet_of(request, public_id), by, at)
    context |= grid.context | {"row": grid.row_of(line), "seen": line.version if line else 0}
    if line and line.version == 1 and not sent.seen and grid.may_have_more(1):
        context["blank"] = grid.blank_row()
    return render(request, "exchanges/_sheet_said.html", context)


def _page(request: BankRequest, found: Sheet, refused: Mapping[UUID, str] | None = None) -> HttpResponse:
    assert request.person
    grid = Grid(found, request.person, timezone.now())
    context = grid.context | {"rows": grid.rows_with(refused or {}), "sheet": found}
    if found.is_closed:
        context["closed"] = sheets.closed_words(found)
    else:
        context["blanks"] = grid.blank_rows()
    return render(request, "exchanges/sheet.html", context)


def _categories(person: Person) -> dict[str, Category]:
    return {str(kind.public_id): kind for kind in Category.objects.visible_to(person).in_use()}


class Grid:
    """What a page shows of a sheet's rows."""

    def __init__(self, sheet: Sheet, person: Person, at: dt.datetime) -> None:
        self.sheet, self.person, self.at = sheet, person, at

    @cached_property
    def rows(self) -> Sequence[Row]:
        return entering.rows_of(self.sheet, by=self.person, at=self.at)

    @property
    def context(self) -> dict[str, Any]:
        words = {word.value: word.label for word in Sheet.Word}
        return {
            "total": entering.total_of(self.rows),
            "voices": [(voice, words[Sheet.Word(voice)]) for voice in entering.voices(self.sheet.bank)],
            "categories": _categories(self.person).values(),
            "today": self.sheet.bank.today(self.at),
        }

    def rows_with(self, refused: Mapping[UUID, str]) -> Sequence[Row]:
        for row in self.rows:
            if sentence := refused.get(row.line.key):
                row.problems["row"] = sentence
        return self.rows

    def row_of(self, line: SheetLine | None) -> Row | None:
        return next((row for row in self.rows if line and row.line.pk == line.pk), None)

    def may_have_more(self, blanks: int) -> bool:
        is_slip = self.sheet.batch.kind == Batch.Kind.SLIP
        return len(self.rows) + blanks <= (1 if is_slip else entering.MOST_LINES)

    def blank_row(self) -> Row:
        return Row(SheetLine(sheet=self.sheet, key=uuid4(), version=0))

    def blank_rows(self) -> list[Row]:
        """As many as the paper has lines, and one to go on in; without JavaScript as many as are sent at once."""
        lines = self.sheet.batch.lines_each or len(self.rows) + BLANK_ROWS
        wanted = max(lines - len(self.rows), 1)
        return [self.blank_row() for n in range(wanted) if self.may_have_more(n + 1)]
