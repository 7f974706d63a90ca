"""An exchange's history as lines to read: who did what, for whom, how it reached us, and what they said."""

from collections.abc import Iterable
from typing import NotRequired, TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import permissions
from exchanges.models import Exchange, ListingChange, StepTaken
from exchanges.templatetags.days import day, moment
from ledger import hours
from members.models import Person

WORDS = {
    "propose": gettext_lazy("%(who)s asked"),
    "accept": gettext_lazy("%(who)s said yes"),
    "read": gettext_lazy("%(who)s read what to mind at a first visit"),
    "decline": gettext_lazy("%(who)s said: not this time"),
    "withdraw": gettext_lazy("%(who)s took it back"),
    "agree_time": gettext_lazy("%(who)s set the time"),
    "write": gettext_lazy("%(who)s wrote"),
    "call_off": gettext_lazy("%(who)s called it off"),
    "log": gettext_lazy("%(who)s logged %(hours)s on %(day)s"),
    "confirm": gettext_lazy("%(who)s said that is right"),
    "correct": gettext_lazy("%(who)s said it was %(hours)s on %(day)s"),
    "dispute": gettext_lazy("%(who)s said that something is not right"),
    "retract": gettext_lazy("%(who)s took the hours back"),
    "approve": gettext_lazy("%(who)s approved it"),
    "question": gettext_lazy("%(who)s asked about it"),
    "settle": gettext_lazy("%(who)s settled it as it was logged"),
    "change": gettext_lazy("%(who)s settled it with %(hours)s on %(day)s"),
    "cancel": gettext_lazy("%(who)s cancelled it"),
    "reverse": gettext_lazy("%(who)s undid these hours"),
    "thank": gettext_lazy("%(who)s said thank you"),
}
OF_LISTINGS = {
    "published": gettext_lazy("%(who)s put it up"),
    "edited": gettext_lazy("%(who)s changed it"),
    "withdrawn": gettext_lazy("%(who)s took it down"),
    "renewed": gettext_lazy("%(who)s kept it up"),
    "moved": gettext_lazy("%(who)s moved it along with its member"),
}
OF_THE_CLOCK = gettext_lazy("Nobody said otherwise in time, so it counts as right")
CONTRARY = frozenset({"dispute", "question"})


class Line(TypedDict):
    """What the component of steps shows."""

    title: str
    detail: str
    note: str
    state: str
    report_url: NotRequired[str]


def lines_of(exchange: Exchange, reader: Person) -> list[Line]:
    taken = exchange.steps_taken.select_related("person", "on_behalf_of")
    return [
        _line(step, exchange, reader) | {"report_url": _report_url(step, number, exchange, reader)}
        for number, step in enumerate(taken, 1)
    ]


def _report_url(step: StepTaken, number: int, exchange: Exchange, reader: Person) -> str:
    """Where to say that these words are not right; nothing for one's own."""
    is_theirs = step.person is not None and step.person_id != reader.pk
    if not (step.note and is_theirs and permissions.may_read_note(step, reader)):
        return ""
    args = [exchange.bank.slug, "message", exchange.public_id, number]
    return reverse("members:report_numbered", args=args)


def _line(step: StepTaken, exchange: Exchange, reader: Person) -> Line:
    return {
        "title": _title(step),
        "detail": _detail(step, exchange),
        "note": step.note if permissions.may_read_note(step, reader) else "",
        "state": "wrong" if step.step in CONTRARY else "done",
    }


def _title(step: StepTaken) -> str:
    if step.person is None:
        return str(OF_THE_CLOCK)
    said = {
        "who": step.person.name,
        "hours": hours.compact(step.minutes) if step.minutes else "",
        "day": day(step.happened_on),
    }
    return str(WORDS[step.step]) % said


def _detail(step: StepTaken, exchange: Exchange) -> str:
    told = [moment(step.at)]
    member = step.on_behalf_of or (exchange.membership_on(step.side) if step.side else None)
    if member and step.person and (step.on_behalf_of or member.name != step.person.name):
        told.append(_("for %(member)s") % {"member": member})
    if step.on_behalf_of:
        told.append(step.get_channel_display())
    if step.source:
        told.append(step.source)
    return " · ".join(told)


def lines_of_listing(changes: Iterable[ListingChange]) -> list[Line]:
    """What was done with an offer or a request, in the same shape."""
    return [
        {
            "title": str(OF_LISTINGS[change.change]) % {"who": change.person.name},
            "detail": _detail_of(change),
            "note": "",
            "state": "done",
        }
        for change in changes
    ]


def _detail_of(change: ListingChange) -> str:
    told = [moment(change.at)]
    if change.on_behalf_of.name != change.person.name:
        told.append(_("for %(member)s") % {"member": change.on_behalf_of})
    if change.channel != Exchange.Channel.WEB:
        told.append(change.get_channel_display())
    return " · ".join([*told, change.source] if change.source else told)
