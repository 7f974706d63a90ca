"""Slips of paper come twice: in two hands, or found again under a pile. The same line of one is recorded once."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from exchanges import sheets
from exchanges.models import Batch, Exchange, Sheet
from exchanges.steps import Via
from members.models import Membership, Person, TimeBank
from members.refusals import Refused

State = Exchange.State
VOID = (State.DECLINED, State.WITHDRAWN, State.CANCELLED, State.REVERSED)
# A word and a number: Slip 0413. A number alone may be of any paper.
_NAMED = re.compile(r"\s*([^\W\d_]+)\W*0*([1-9][0-9]{0,8})\s*")


class AlreadyRecorded(Refused):
    """This line of the slip is there already."""


def check_is_new(
    via: Via, *, provider: Membership, recipient: Membership, title: str, minutes: int, happened_on: dt.date
) -> None:
    """Raise AlreadyRecorded when the same slip already says the same help of the same two on that day."""
    if via.channel != Exchange.Channel.PAPER or not via.source:
        return
    same = Exchange.objects.filter(
        provider=provider,
        recipient=recipient,
        minutes=minutes,
        happened_on=happened_on,
        channel=via.channel,
        source__iexact=via.source,
        title__iexact=title,
    )
    if same.exclude(state__in=VOID).exists():
        raise AlreadyRecorded(
            _(
                "“%(title)s” from %(source)s is recorded already, so nothing was saved. If it happened twice that"
                " day, say so in the words, for example “in the morning”."
            )
            % {"title": title, "source": via.source},
            field="source",
        )


def take_in(via: Via, bank: TimeBank, *, by: Person, at: dt.datetime) -> None:
    """Where the source is a slip that was printed here, it has come back; raise AlreadyRecorded when it was entered."""
    found = _named(via, bank)
    if found is None:
        return
    sheet = sheets.lock(found)
    if sheet.state == Sheet.State.ENTERED:
        raise AlreadyRecorded(sheets.closed_words(sheet), field="source")
    if sheet.batch.kind == Batch.Kind.SLIP and sheet.state != Sheet.State.OPEN:
        sheets.move(sheet, Sheet.State.ENTERED, by=by, at=at)


def _named(via: Via, bank: TimeBank) -> Sheet | None:
    named = _NAMED.fullmatch(via.source) if via.channel == Exchange.Channel.PAPER else None
    if not named:
        return None
    found = Sheet.objects.with_names().filter(bank=bank, number=int(named[2])).first()
    return found if found and found.name.casefold().startswith(named[1].casefold()) else None
