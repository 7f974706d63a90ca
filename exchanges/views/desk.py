"""The coordinator's desk: what waits for them, with its buttons on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from exchanges import calling, desk, disagreements, marking, risks, settling, visits
from exchanges.models import Exchange, Mark
from exchanges.views import calls, sharing
from ledger import hours
from members.gates import coordinators_only, those_who_may
from members.middleware import BankRequest
from members.models import Person
from members.roles import Action

A_PAGE = 20


@dataclass(frozen=True)
class Section:
    """One kind of thing that waits: how many of it the desk shows, and the words above it."""

    key: str
    title: str | Promise
    first: int
    rows: Callable[[Person, dt.datetime], QuerySet[Any]]


def _put_by(kind: Mark.Kind, rows: Callable[[Person, dt.datetime], QuerySet[Any]]) -> Any:
    """Those of the rows that are neither put off nor a colleague's."""
    return lambda person, at: marking.on_desk_of(person, rows(person, at), kind, at)


Kind = Mark.Kind
# The most urgent first, as the page has them.
_ALL = (
    Section(
        "disagree", gettext_lazy("They disagree"), 10, _put_by(Kind.EXCHANGE, lambda p, at: desk.disputed(p))
    ),
    Section(
        "approve",
        gettext_lazy("Exchanges to approve"),
        20,
        _put_by(Kind.EXCHANGE, lambda p, at: desk.to_approve(p)),
    ),
    Section("talk", gettext_lazy("To talk about"), 5, _put_by(Kind.CONVERSATION, desk.conversations)),
    Section(
        "join",
        gettext_lazy("Would like to join"),
        5,
        _put_by(Kind.APPLICATION, lambda p, at: desk.applications(p)),
    ),
    Section("long", gettext_lazy("Waiting too long"), 5, _put_by(Kind.EXCHANGE, desk.waiting_too_long)),
    Section(
        "unanswered", gettext_lazy("Requests nobody has answered"), 5, _put_by(Kind.REQUEST, desk.unanswered)
    ),
    Section("call", gettext_lazy("Members to call"), 5, calling.members),
    Section("own", gettext_lazy("Your own exchanges"), 5, lambda p, at: desk.own(p)),
)
# On the desk itself only their number is shown.
_CORRECTIONS = Section(
    "correct", gettext_lazy("Corrections to look at"), 0, lambda p, at: desk.corrections(p)
)
SECTIONS = {section.key: section for section in _ALL}
# Members to call have a page of their own, with a choice of reasons.
WITH_A_LIST = {key: section for key, section in SECTIONS.items() if key != "call"} | {"correct": _CORRECTIONS}


@require_GET
@coordinators_only
def show(request: BankRequest, bank: str) -> HttpResponse:
    """Everything that waits; with `?all=disagree` one kind of it, page by page."""
    assert request.person
    at = timezone.now()
    if section := WITH_A_LIST.get(request.GET.get("all", "")):
        context = _one_kind(request, section, at)
    else:
        shown = _first_of_each(request.person, at)
        since = visits.since(request.person, visits.begin(request.person, at), at)
        is_empty = not (since.corrections or since.letters) and not any(
            piece["rows"] for piece in shown.values()
        )
        undo = sharing.undo_offered(request)
        context = {
            "shown": shown,
            "is_empty": is_empty,
            "since": since,
            "undo": undo,
            "may_call": request.person.may(Action.CALL_MEMBERS),
        }
    return render(request, "exchanges/desk.html", context | {"today": request.bank.today(at)})


def _one_kind(request: BankRequest, section: Section, at: dt.datetime) -> dict[str, Any]:
    assert request.person
    rows: Any = section.rows(request.person, at)
    if rows.model is Exchange:
        rows = risks.asked(rows, at)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = {section.key: _piece(section, list(page), has_more=False)}
    return {"shown": shown, "only": section, "page": page}


def _first_of_each(person: Person, at: dt.datetime) -> dict[str, dict[str, Any]]:
    """The beginning of every kind; one more than is shown is asked for, to know whether there are more."""
    rows = {key: section.rows(person, at) for key, section in SECTIONS.items()}
    exchanges = {
        key: (found, SECTIONS[key].first + 1) for key, found in rows.items() if found.model is Exchange
    }
    others = {key: list(rows[key][: SECTIONS[key].first + 1]) for key in rows.keys() - exchanges.keys()}
    found: dict[str, list[Any]] = {**desk.first_of(exchanges, person, at), **others}
    return {
        key: _piece(section, found[key][: section.first], has_more=len(found[key]) > section.first)
        for key, section in SECTIONS.items()
    }


def _piece(section: Section, rows: list[Any], *, has_more: bool) -> dict[str, Any]:
    if section.key == "disagree" and rows:
        rows = disagreements.said_of(rows)
    if section.key == "approve":
        for exchange in rows:
            exchange.risks = risks.of(exchange)
    if section.key == "call":
        rows = [(one, calls.labels_of(one)) for one in rows]
    return {"section": section, "rows": rows, "has_more": has_more}


@require_POST
@those_who_may(Action.OVERSEE_EXCHANGES)
def approve(request: BankRequest, bank: str) -> HttpResponse:
    """Approve one exchange or all that are ticked; each refusal is told in words."""
    assert request.person
    items = marking.read([request.POST["only"]] if "only" in request.POST else request.POST.getlist("item"))
    asked = [str(item.subject) for item in items if item.kind == Kind.EXCHANGE]
    chosen = desk.chosen(request.person, asked).with_people()
    done, refused = settling.approve_many(chosen, by=request.person, at=timezone.now())
    if done:
        messages.success(request, _approved(done))
    for exchange, sentence in refused:
        messages.warning(request, f"{_words_of(exchange)}: {sentence}")
    if not done and not refused:
        messages.info(request, _("Nothing was approved, because none was ticked. Tick one or more first."))
    return sharing.back_to_desk(request, approved=[exchange.public_id for exchange in done])


def _approved(done: list[Exchange]) -> str:
    length = hours.compact(sum(exchange.minutes or 0 for exchange in done))
    if len(done) == 1:
        return _("Approved: %(what)s, %(hours)s. Both sides have been told.") % {
            "what": _words_of(done[0]),
            "hours": length,
        }
    return ngettext(
        "Approved %(count)d exchange, %(hours)s in all. Both sides have been told.",
        "Approved %(count)d exchanges, %(hours)s in all. Everybody in them has been told.",
        len(done),
    ) % {"count": len(done), "hours": length}


def _words_of(exchange: Exchange) -> str:
    return _("“%(title)s” (%(provider)s → %(recipient)s)") % {
        "title": exchange.title,
        "provider": exchange.provider,
        "recipient": exchange.recipient,
    }
