"""The figures of a report: the words of each, how it is counted, and the list it opens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchanges import reports
from exchanges.scopes import Scope
from ledger.models import Transfer

Kind = Transfer.Kind


@dataclass(frozen=True)
class Figure:
    """A number with its words; `rows` is the list behind it, `lists` what its rows are."""

    key: str
    label: str | Promise
    definition: str | Promise
    lists: str
    rows: Callable[[Scope], QuerySet[Any]]


EXCHANGES, MEMBERS, TRANSFERS, REQUESTS = "exchanges", "members", "transfers", "requests"


def _of_members(key: str, label: Promise, definition: Promise) -> Figure:
    return Figure(key, label, definition, MEMBERS, lambda scope: reports.members(scope, key))


def _of_transfers(kind: str, label: Promise, definition: Promise) -> Figure:
    return Figure(kind, label, definition, TRANSFERS, lambda scope: reports.transfers(scope, kind))


def _of_exchanges(key: str, label: Promise, definition: Promise, rows: Callable[[Scope], Any]) -> Figure:
    return Figure(key, label, definition, EXCHANGES, lambda scope: rows(scope).with_people())


def _of_requests(key: str, label: Promise, definition: Promise, rows: Callable[[Scope], Any]) -> Figure:
    return Figure(key, label, definition, REQUESTS, rows)


_ALL = (
    _of_exchanges(
        "hours",
        _("Hours of help"),
        _("The hours of every settled exchange whose help happened in these days, without what was undone."),
        reports.helped,
    ),
    _of_exchanges(
        "exchanges",
        _("Exchanges"),
        _("How many exchanges those hours are."),
        reports.helped,
    ),
    _of_members("gave", _("Gave help"), _("Members who provided help in at least one of these exchanges.")),
    _of_members(
        "received", _("Received help"), _("Members who were helped in at least one of these exchanges.")
    ),
    _of_members("both", _("Gave and received"), _("Members who did both within these days.")),
    _of_members("active", _("Took part"), _("Members who gave, or received, or both.")),
    _of_members(
        "first",
        _("First exchange ever"),
        _("Members who took part in these days and never before them."),
    ),
    _of_members(
        "helpers",
        _("First-time helpers"),
        _("Members who gave help in these days and had never given any before them."),
    ),
    _of_exchanges(
        "ties",
        _("New ties"),
        _(
            "Pairs of members who helped one another for the first time ever, whichever way round. "
            "The list shows the first exchange of each pair."
        ),
        reports.ties,
    ),
    _of_requests(
        "requests",
        _("Requests"),
        _(
            "Requests put up in these days. One that was renewed after it had ended counts on the day it was "
            "put up again."
        ),
        reports.requests,
    ),
    _of_requests(
        "answered",
        _("Requests answered"),
        _("Those that somebody answered with a proposal or with hours, until today."),
        reports.answered,
    ),
    _of_requests(
        "met",
        _("Requests met"),
        _("Those that led to a settled exchange, until today."),
        reports.met,
    ),
    _of_members("accounts", _("Members"), _("Whoever was a member on at least one of these days.")),
    _of_members(
        "nevergave",
        _("Never gave"),
        _(
            "Present members of whom no settled exchange says, until the end of these days, that they gave help."
        ),
    ),
    _of_members(
        "neverreceived",
        _("Never received"),
        _(
            "Present members of whom no settled exchange says, until the end of these days, that they were helped."
        ),
    ),
    _of_members("balance", _("Balances"), _("Members with an open account, by where it stands now.")),
    _of_exchanges(
        "waiting",
        _("Not settled yet"),
        _("Hours of these days that wait for an answer or a coordinator. They count once they are settled."),
        reports.waiting,
    ),
    _of_transfers(Kind.GIFT, _("Gifts"), _("Hours one member gave another without any help.")),
    _of_transfers(Kind.DONATION, _("Gifts to the pot"), _("Hours members gave to the community pot.")),
    _of_transfers(Kind.GRANT, _("Grants from the pot"), _("Hours the community pot gave to members.")),
    _of_transfers(Kind.WELCOME, _("Welcome gifts"), _("Hours from the community pot for new members.")),
    _of_transfers(Kind.CORRECTION, _("Corrections"), _("Hours moved to put a mistake right.")),
    _of_transfers(
        Kind.WRITE_OFF,
        _("Write-offs"),
        _("Balances taken over by the community pot, such as of somebody who is not coming back."),
    ),
    _of_transfers(
        Kind.REVERSAL,
        _("Undone"),
        _("Hours posted back in these days, whenever they were first posted. What is undone counts nowhere."),
    ),
)
FIGURES: dict[str, Figure] = {figure.key: figure for figure in _ALL}
