"""The books of a time bank: the last check, its history, and single transfers with where they came from."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import accounts, permissions, reconciliation, reversal
from ledger.models import Account, Entry, Reconciliation, Transfer
from members.forms import ReasonForm
from members.gates import admins_only, members_only
from members.middleware import BankRequest
from members.refusals import Refused

SHOWN_RUNS = 30
SHOWN_ROWS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def books(request: BankRequest, bank: str) -> HttpResponse:
    """Whether everything adds up, and since when; a POST checks it now."""
    assert request.person
    if request.method == "POST":
        run = reconciliation.run(request.bank, at=timezone.now(), asked_by=request.person)
        if run.is_clean:
            messages.success(request, _("Checked just now: everything adds up."))
        return redirect("ledger:books", bank=request.bank.slug)
    runs = list(Reconciliation.objects.visible_to(request.person).newest_first()[:SHOWN_RUNS])
    last = runs[0] if runs else None
    every = Account.objects.visible_to(request.person)
    context = {
        "last": last,
        "wrong": last.discrepancies.with_names()[:SHOWN_ROWS] if last and not last.is_clean else [],
        "shown_rows": SHOWN_ROWS,
        "runs": runs,
        "sum_minutes": every.aggregate(sum=Sum("balance_minutes", default=0))["sum"],
        "pot": accounts.pot(request.bank),
    }
    return render(request, "ledger/books.html", context)


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
