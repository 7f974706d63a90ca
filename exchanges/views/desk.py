"""The coordinator's desk: what waits for them, with its buttons on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from exchanges import desk, disagreements, settling
from exchanges.models import Exchange
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


_ALL = (
    Section("approve", gettext_lazy("Exchanges to approve"), 20, lambda person, at: desk.to_approve(person)),
    Section("disagree", gettext_lazy("They disagree"), 10, lambda person, at: desk.disputed(person)),
    Section("join", gettext_lazy("Would like to join"), 5, lambda person, at: desk.applications(person)),
    Section("long", gettext_lazy("Waiting too long"), 5, desk.waiting_too_long),
    Section("own", gettext_lazy("Your own exchanges"), 5, lambda person, at: desk.own(person)),
)
# On the desk itself only their number is shown.
_CORRECTIONS = Section(
    "correct", gettext_lazy("Corrections to look at"), 0, lambda person, at: desk.corrections(person)
)
SECTIONS = {section.key: section for section in _ALL}


@require_GET
@coordinators_only
def show(request: BankRequest, bank: str) -> HttpResponse:
    """Everything that waits; with `?all=disagree` one kind of it, page by page."""
    assert request.person
    at = timezone.now()
    if section := (SECTIONS | {"correct": _CORRECTIONS}).get(request.GET.get("all", "")):
        page = Paginator(section.rows(request.person, at), A_PAGE).get_page(request.GET.get("page"))
        shown = {section.key: _piece(section, list(page), has_more=False)}
        context = {"shown": shown, "only": section, "page": page}
    else:
        shown = _first_of_each(request.person, at)
        lately = desk.lately(request.person, at)
        is_empty = not lately.corrections and not any(piece["rows"] for piece in shown.values())
        context = {"shown": shown, "is_empty": is_empty, "lately": lately}
    return render(request, "exchanges/desk.html", context | {"today": request.bank.today(at)})


def _first_of_each(person: Person, at: dt.datetime) -> dict[str, dict[str, Any]]:
    """The beginning of every kind; one more than is shown is asked for, to know whether there are more."""
    rows = {key: section.rows(person, at) for key, section in SECTIONS.items()}
    exchanges = {
        key: (found, SECTIONS[key].first + 1) for key, found in rows.items() if found.model is Exchange
    }
    others = {key: list(rows[key][: SECTIONS[key].first + 1]) for key in rows.keys() - exchanges.keys()}
    found: dict[str, list[Any]] = {**desk.first_of(exchanges), **others}
    return {
        key: _piece(section, found[key][: section.first], has_more=len(found[key]) > section.first)
        for key, section in SECTIONS.items()
    }


def _piece(section: Section, rows: list[Any], *, has_more: bool) -> dict[str, Any]:
    said = disagreements.said_of(rows) if section.key == "disagree" and rows else []
    return {"section": section, "rows": said or rows, "has_more": has_more}


@require_POST
@those_who_may(Action.OVERSEE_EXCHANGES)
def approve(request: BankRequest, bank: str) -> HttpResponse:
    """Approve one exchange or all that are ticked; each refusal is told in words."""
    assert request.person
    asked = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("exchange")
    chosen = desk.chosen(request.person, asked).with_people()
    done, refused = settling.approve_many(chosen, by=request.person, at=timezone.now())
    if done:
        messages.success(request, _approved(done))
    for exchange, sentence in refused:
        messages.warning(request, f"{_words_of(exchange)}: {sentence}")
    if not done and not refused:
        messages.info(request, _("Nothing was approved, because none was ticked. Tick one or more first."))
    return redirect(reverse("exchanges:desk", args=[bank]))


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
