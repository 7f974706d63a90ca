"""Paper for members: number it, print it, know which of it has not come back, and give up what is lost."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exchanges.models import Batch, Category, Exchange, Sheet
from exchanges.models.sheet import SheetQuerySet
from exchanges.permissions import may_record_for
from members.models import Membership, Person, TimeBank
from members.refusals import NotAllowed, Refused

MOST_AT_ONCE = 200
# As many as a page holds, with room for a hand that shakes.
LINES, LINES_LARGE = 10, 7
State = Sheet.State
WAITING = (State.OUT, State.OPEN)


class PaperRefused(Refused):
    """This can't be printed, or not this much of it; `field` says which."""

    status = 422


class PaperClosed(Refused):
    """The paper was entered already, or given up as lost: nothing is written on it any more."""


@transaction.atomic
def print_out(
    bank: TimeBank,
    *,
    kind: str,
    count: int,
    is_large: bool = False,
    membership: Membership | None = None,
    category: Category | None = None,
    by: Person,
    at: dt.datetime,
) -> Batch:
    """Number slips or sheets in one go, to be printed; for a member or a kind of help where it is named."""
    check_right(by, bank)
    if kind not in (Batch.Kind.SLIP, Batch.Kind.SHEET):
        raise PaperRefused(_("Choose slips or time sheets."), field="kind")
    if not 1 <= count <= MOST_AT_ONCE:
        raise PaperRefused(
            _("Print between 1 and %(most)d at a time.") % {"most": MOST_AT_ONCE}, field="count"
        )
    if membership and (membership.bank_id != bank.pk or membership.closed_at):
        raise PaperRefused(_("Choose a member who belongs to the time bank now."), field="membership")
    if category and (category.bank_id != bank.pk or category.retired_at):
        raise PaperRefused(_("Choose a kind of help that is in use."), field="category")
    lines = LINES_LARGE if is_large else LINES
    batch = Batch(
        bank=bank,
        kind=kind,
        lines_each=1 if kind == Batch.Kind.SLIP else lines,
        is_large=is_large,
        membership=membership,
        category=category,
    )
    return _number(batch, count, State.OUT, by=by, at=at)


@transaction.atomic
def begin(bank: TimeBank, *, by: Person, at: dt.datetime) -> Sheet:
    """Give a number to paper that a member brought, to be written on it and entered."""
    check_right(by, bank)
    batch = Batch(bank=bank, kind=Batch.Kind.OWN, lines_each=0)
    return _number(batch, 1, State.OPEN, by=by, at=at).sheets.get()


def _number(batch: Batch, count: int, state: str, *, by: Person, at: dt.datetime) -> Batch:
    batch.made_by, batch.made_at = by, at
    batch.save(force_insert=True)
    # The bank's row is the queue: whoever holds it takes the next numbers, and gives them back if all is rolled back.
    TimeBank.objects.select_for_update(no_key=True).get(pk=batch.bank_id)
    last = Sheet.objects.filter(bank=batch.bank_id).aggregate(last=Max("number"))["last"] or 0
    told = {"bank": batch.bank, "batch": batch, "state": state, "changed_by": by, "changed_at": at}
    Sheet.objects.bulk_create(Sheet(number=last + n, **told) for n in range(1, count + 1))
    return batch


@transaction.atomic
def give_up(sheet: Sheet, *, by: Person, at: dt.datetime) -> Sheet:
    """Expect it no more: it is lost, or was never used."""
    check_right(by, sheet.bank)
    sheet = lock(sheet)
    if sheet.state == State.LOST:
        return sheet
    check_is_open(sheet)
    return move(sheet, State.LOST, by=by, at=at)


@transaction.atomic
def expect_again(sheet: Sheet, *, by: Person, at: dt.datetime) -> Sheet:
    """It was given up, and has turned up after all."""
    check_right(by, sheet.bank)
    sheet = lock(sheet)
    if sheet.state != State.LOST:
        return sheet
    is_out = sheet.batch.is_printed and not sheet.lines.exists()
    return move(sheet, State.OUT if is_out else State.OPEN, by=by, at=at)


def check_right(by: Person, bank: TimeBank) -> None:
    if not may_record_for(bank, by):
        raise NotAllowed(_("Only a coordinator who records for members can do this. Ask one of yours."))


def lock(sheet: Sheet) -> Sheet:
    """The sheet as it stands now, held until the transaction ends."""
    return Sheet.objects.with_names().select_for_update(of=("self",), no_key=True).get(pk=sheet.pk)


def move(sheet: Sheet, state: str, *, by: Person, at: dt.datetime) -> Sheet:
    sheet.state, sheet.changed_by, sheet.changed_at = state, by, at
    sheet.save(update_fields=["state", "changed_by", "changed_at"])
    return sheet


def check_is_open(sheet: Sheet) -> None:
    """Raise PaperClosed where it was entered already, or given up."""
    if sheet.is_closed:
        raise PaperClosed(closed_words(sheet))


def closed_words(sheet: Sheet) -> str:
    """Who entered it, or gave it up, and on which day."""
    on = sheet.bank.today(sheet.changed_at)
    told = {"name": sheet.name, "who": sheet.changed_by, "day": date_format(on, "DATE_FORMAT")}
    if sheet.state == State.ENTERED:
        return _("%(name)s was entered by %(who)s on %(day)s, so nothing more is taken from it.") % told
    return _("%(name)s was given up as lost by %(who)s on %(day)s. If it has turned up, say so first.") % told


def numbered(text: str, *, asked_by: Person) -> Sheet | None:
    """The paper with that number in the time bank of whoever asks: 413, 0413, or “slip 0413”."""
    digits = "".join(sign for sign in text if sign in "0123456789")
    if not digits or len(digits) > 9:
        return None
    return Sheet.objects.visible_to(asked_by).with_names().filter(number=int(digits)).first()


def listed(person: Person, *, state: str, text: str = "") -> SheetQuerySet:
    """The paper in that state, what is waited for longest first; narrowed down to what is for a member."""
    rows = Sheet.objects.visible_to(person).with_names().filter(state=state)
    if text.strip():
        for_whom = Membership.objects.visible_to(person).matching(text, asked_by=person)
        rows = rows.filter(batch__membership__in=for_whom)
    return rows.order_by("number") if state in WAITING else rows.order_by("-changed_at", "-number")


def address(sheet: Sheet) -> str:
    """What the square on the paper opens, for whoever records for members."""
    return f"{settings.SITE_URL}{reverse('exchanges:sheet', args=[sheet.bank.slug, sheet.public_id])}"


def behind(exchange: Exchange, reader: Person) -> Sheet | None:
    """The paper it was recorded from, for whoever may open that."""
    if exchange.channel != Exchange.Channel.PAPER or not exchange.source:
        return None
    return Sheet.objects.visible_to(reader).filter(lines__exchange=exchange).first()
