"""The books of a time bank: the last check, its history, and single transfers with where they came from."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import accounts, permissions, reconciliation, reversal
from ledger.models import Block, Entry, Reconciliation, Transfer
from members.forms import ReasonForm
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused
from members.roles import Action

SHOWN_RUNS = 10
SHOWN_BLOCKS = 5
SHOWN_ROWS = 200
RUNS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def books(request: BankRequest, bank: str) -> HttpResponse:
    """Whether everything adds up, and since when: to members in plain words, to coordinators row by row.

    A POST is an admin's, and checks it now.
    """
    assert request.person
    if request.method == "POST":
        return _check_now(request, request.person)
    whole = Reconciliation.objects.filter(bank=request.bank)
    runs = list(whole.newest_first().with_open().select_related("asked_by")[:SHOWN_RUNS])
    context = {
        **_shown(request.person, runs[0] if runs else None),
        "runs": runs if request.person.may(Action.SEE_BOOKS) else [],
        "blocks": Block.objects.visible_to(request.person).order_by("-number")[:SHOWN_BLOCKS],
        "pot": accounts.pot(request.bank) if request.person.may(Action.SEE_BOOKS) else None,
        "may_check": permissions.may_keep_books(request.person, request.bank),
    }
    return render(request, "ledger/books.html", context)


def _check_now(request: BankRequest, person: Person) -> HttpResponse:
    if not permissions.may_keep_books(person, request.bank):
        raise Http404
    run = reconciliation.run(request.bank, at=timezone.now(), asked_by=person)
    if run.is_clean:
        messages.success(request, _("Checked just now: everything adds up."))
    return redirect("ledger:books", bank=request.bank.slug)


def _shown(person: Person, run: Reconciliation | None) -> dict[str, Any]:
    """What is said of one run; which rows are wrong, only to those who look after them."""
    sees_rows = run is not None and person.may(Action.SEE_BOOKS) and not run.is_clean
    return {
        "last": run,
        "wrong": run.discrepancies.with_names()[:SHOWN_ROWS] if run and sees_rows else [],
        "shown_rows": SHOWN_ROWS,
        "may_close": run is not None and permissions.may_keep_books(person, person.bank),
    }


@require_safe
@those_who_may(Action.SEE_BOOKS)
def runs(request: BankRequest, bank: str) -> HttpResponse:
    """Every check there ever was, the newest first."""
    every = (
        Reconciliation.objects.visible_to(request.person)
        .newest_first()
        .with_open()
        .select_related("asked_by")
    )
    page = Paginator(every, RUNS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/books_runs.html", {"page": page, "runs": page.object_list})


@require_safe
@those_who_may(Action.SEE_BOOKS)
def run(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One check: what was looked at, how, and each row that was wrong."""
    assert request.person
    every = Reconciliation.objects.visible_to(request.person).select_related("asked_by")
    shown = get_object_or_404(every, public_id=public_id)
    return render(request, "ledger/books_run.html", _shown(request.person, shown))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def transfer(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One transfer with its lines and its hands; a coordinator may undo what is no exchange's."""
    assert request.person
    visible = Transfer.objects.visible_to(request.person).with_people().select_related("reverses")
    shown = get_object_or_404(visible, public_id=public_id)
    may_undo = _may_undo(request, shown)
    refused = ""
    if request.method == "POST" and may_undo:
        form = ReasonForm(request.POST)
        refused = " ".join(str(sentence) for sentence in form.errors.get("reason", []))
        try:
            if form.is_valid():
                reversal.undo(shown, by=request.person, at=timezone.now(), **form.cleaned_data)
                return redirect("ledger:transfer", bank=request.bank.slug, public_id=public_id)
        except Refused as refusal:
            refused = refusal.sentence
    lines = Entry.objects.filter(bank=request.bank, transfer=shown).select_related("account__membership")
    context = {
        "transfer": shown,
        "lines": lines.order_by("line"),
        "undone_by": shown.reversals.first(),
        "may_undo": may_undo,
        "refused": refused,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "ledger/transfer.html", context, status=422 if refused else 200)


def _may_undo(request: BankRequest, shown: Transfer) -> bool:
    """An exchange is undone on its own page, so that it and its hours stay together."""
    person = request.person
    return (
        person is not None
        and permissions.may_reverse(person, shown.bank_id)
        and shown.kind not in reversal.UNDONE_OTHERWISE
        and not shown.reversals.exists()
        and not permissions.has_part_in(person, shown)
    )
