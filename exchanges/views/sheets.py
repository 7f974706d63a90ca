"""Paper: what to print, the page to print it from, and what has not come back."""

from uuid import UUID

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchanges import sheet_paper, sheets
from exchanges.forms.sheets import PrintForm
from exchanges.models import Batch, Sheet
from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.refusals import Refused
from members.roles import Action

A_PAGE = 50
State = Sheet.State


@require_safe
@those_who_may(Action.RECORD_FOR_MEMBERS)
def paper(request: BankRequest, bank: str) -> HttpResponse:
    """The paper that is out, being entered, entered or lost, or what of it is for a member; a number leads there."""
    assert request.person
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    if text and (found := sheets.numbered(text, asked_by=request.person)):
        return redirect("exchanges:sheet", bank=bank, public_id=found.public_id)
    state = request.GET.get("state", "")
    state = state if state in State.values else State.OUT.value
    page = Paginator(sheets.listed(request.person, state=state, text=text), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "state": state, "text": text, "tabs": _tabs(state)}
    return render(request, "exchanges/paper.html", context | {"today": request.bank.today(timezone.now())})


def _tabs(state: str) -> list[dict[str, object]]:
    labels = {
        State.OUT: _("To come back"),
        State.OPEN: _("Being entered"),
        State.ENTERED: _("Entered"),
        State.LOST: _("Lost"),
    }
    return [
        {"label": label, "url": f"?state={key.value}", "current": key == state}
        for key, label in labels.items()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.RECORD_FOR_MEMBERS)
def print_out(request: BankRequest, bank: str) -> HttpResponse:
    """Choose what to print; then it has its numbers, and is there to print."""
    assert request.person
    form = PrintForm(request.POST if request.method == "POST" else None, person=request.person)
    if form.is_valid():
        try:
            made = sheets.print_out(request.bank, **form.cleaned_data, by=request.person, at=timezone.now())
            return redirect("exchanges:paper_batch", bank=bank, public_id=made.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "exchanges/paper_print.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@those_who_may(Action.RECORD_FOR_MEMBERS)
def batch(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """The slips or sheets themselves, on a page made for printing."""
    found = _batch(request, public_id)
    rows = list(found.sheets.select_related("bank", "batch").order_by("number"))
    context = {
        "batch": found,
        "title": sheet_paper.title_of(found, rows),
        "for_whom": sheet_paper.for_whom(found),
        "heads": sheet_paper.heads(),
        "lines": range(found.lines_each),
        "rows": [(sheet, _square(sheet)) for sheet in rows],
    }
    return render(request, "exchanges/paper_batch.html", context)


@require_safe
@those_who_may(Action.RECORD_FOR_MEMBERS)
def batch_file(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """The same as a PDF."""
    found = _batch(request, public_id)
    first = found.sheets.order_by("number").values_list("number", flat=True)[0]
    answer = HttpResponse(sheet_paper.as_pdf(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{bank}-{found.kind}-{first:04d}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@those_who_may(Action.RECORD_FOR_MEMBERS)
def standing(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Give it up as lost, or expect it again."""
    assert request.person
    found = sheet_of(request, public_id)
    verb = sheets.expect_again if request.POST.get("do") == "found" else sheets.give_up
    try:
        found = verb(found, by=request.person, at=timezone.now())
        messages.success(request, _said(found))
    except Refused as refused:
        messages.warning(request, refused.sentence)
    if request.POST.get("to") == "list":
        return redirect("exchanges:paper", bank=bank)
    return redirect("exchanges:sheet", bank=bank, public_id=public_id)


def _said(sheet: Sheet) -> str:
    if sheet.state == State.LOST:
        return _("%(name)s is given up as lost. If it turns up, you find it under “Lost”.") % {"name": sheet}
    return _("%(name)s is expected again.") % {"name": sheet}


def sheet_of(request: BankRequest, public_id: UUID) -> Sheet:
    return get_object_or_404(Sheet.objects.visible_to(request.person).with_names(), public_id=public_id)


def _batch(request: BankRequest, public_id: UUID) -> Batch:
    rows = Batch.objects.visible_to(request.person).select_related("bank", "membership", "category")
    return get_object_or_404(rows.printed(), public_id=public_id)


def _square(sheet: Sheet) -> SafeString:
    square = segno.make(sheets.address(sheet), error="l", micro=False)
    # Drawn by us from our own address.
    return mark_safe(square.svg_inline(omitsize=True, border=3, dark="#000", light="#fff"))  # noqa: S308
