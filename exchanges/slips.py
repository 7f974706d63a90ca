"""Slips of paper come twice: in two hands, or found again under a pile. The same line of one is recorded once."""

import datetime as dt

from django.utils.translation import gettext as _

from exchanges.models import Exchange
from exchanges.steps import Via
from members.models import Membership
from members.refusals import Refused

State = Exchange.State
VOID = (State.DECLINED, State.WITHDRAWN, State.CANCELLED, State.REVERSED)


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
