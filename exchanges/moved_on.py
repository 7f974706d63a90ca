"""What a letter on paper need not say any more: the exchange it speaks of has moved on since."""

import datetime as dt
import re
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges.models import Exchange
from members import paper_letters
from members.models import Notice

State = Exchange.State
IN_PATH = re.compile(r"/exchanges/([0-9a-f-]{36})/")
SPEAKS_OF = {
    "exchanges/proposed": State.PROPOSED,
    "exchanges/accepted": State.ACCEPTED,
    "exchanges/time_set": State.ACCEPTED,
    "exchanges/tomorrow": State.ACCEPTED,
    "exchanges/logged": State.LOGGED,
    "exchanges/corrected": State.LOGGED,
    "exchanges/please_confirm": State.LOGGED,
    "exchanges/settles_soon": State.LOGGED,
    "exchanges/to_be_approved": State.CONFIRMED,
    "exchanges/resting": None,
}
"""Notices that are of use as long as the exchange is in that state, or no longer than it is open."""


def register() -> None:
    paper_letters.MOVED_ON.append(moved_on)


def moved_on(found: Sequence[Notice]) -> dict[int, str]:
    """Each that is out of date, with what became of its exchange. Asked once for all."""
    about = {notice.pk: match[1] for notice in found if (match := _exchange_of(notice))}
    rows = Exchange.objects.filter(
        bank__in={notice.bank_id for notice in found}, public_id__in=set(about.values())
    )
    known = {str(exchange.public_id): exchange for exchange in rows.only("public_id", "state", "planned_at")}
    speaking = [notice for notice in found if about.get(notice.pk) in known]
    told = {notice.pk: _why_over(notice, known[about[notice.pk]], timezone.now()) for notice in speaking}
    return {pk: why for pk, why in told.items() if why}


def _exchange_of(notice: Notice) -> re.Match[str] | None:
    return IN_PATH.search(notice.path) if notice.event in SPEAKS_OF else None


def _why_over(notice: Notice, exchange: Exchange, at: dt.datetime) -> str:
    spoken_of = SPEAKS_OF[notice.event]
    is_open = exchange.state in Exchange.ACTIVE if spoken_of is None else exchange.state == spoken_of
    if not is_open:
        return _("It has moved on: %(state)s.") % {"state": exchange.get_state_display()}
    if notice.event == "exchanges/tomorrow" and exchange.planned_at and exchange.planned_at < at:
        return _("The day is over.")
    return ""
