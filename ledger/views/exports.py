"""Asking for files and fetching them: each sees and gets only what they asked for, and still may have."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import exporting
from ledger.forms import PeriodForm
from ledger.models import Export
from members.gates import admins_only, those_who_may
from members.middleware import BankRequest
from members.refusals import NotAllowed, Refused
from members.roles import Action

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.SEE_BOOKS)
def exports(request: BankRequest, bank: str) -> HttpResponseBase:
    """My files and how far they are; a POST asks for another."""
    if request.method == "POST":
        return _ask(request)
    return _page(request, PeriodForm())


@require_GET
@those_who_may(Action.SEE_BOOKS)
def export(request: BankRequest, bank: str, public_id: uuid.UUID) -> HttpResponseBase:
    """Hand over a finished file, to whoever asked for it and nobody else."""
    assert request.person
    now = timezone.now()
    wanted = get_object_or_404(Export.objects.visible_to(request.person), public_id=public_id)
    if not wanted.was_made:
        return redirect("ledger:exports", bank=request.bank.slug)
    try:
        sheet = exporting.hand_over(wanted, to=request.person, at=now)
    except NotAllowed:
        # What it may hold is no longer theirs to see.
        raise Http404 from None
    return (
        _download(sheet)
        if sheet
        else render(request, "ledger/export_gone.html", {"export": wanted}, status=410)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def archive(request: BankRequest, bank: str) -> HttpResponse:
    """What the whole time bank as one file holds; a POST asks for it."""
    assert request.person
    if request.method == "POST":
        exporting.ask("archive", {}, Export.Format.ZIP, by=request.person, at=timezone.now())
        return redirect("ledger:exports", bank=bank)
    return render(request, "ledger/archive.html")


@require_POST
@those_who_may(Action.SEE_BOOKS)
def export_call_off(request: BankRequest, bank: str, public_id: uuid.UUID) -> HttpResponse:
    """Stop a file from being made, for whoever asked for it."""
    assert request.person
    wanted = get_object_or_404(Export.objects.visible_to(request.person), public_id=public_id)
    try:
        exporting.call_off(wanted, by=request.person, at=timezone.now())
        messages.success(request, _("Called off. Nothing of the file is kept."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("ledger:exports", bank=request.bank.slug)


def _ask(request: BankRequest) -> HttpResponseBase:
    assert request.person
    sent, now = request.POST.dict(), timezone.now()
    try:
        made = exporting.fetch(sent.pop("what", ""), sent, sent.pop("format", ""), by=request.person, at=now)
    except Refused as refusal:
        return _refused(request, refusal)
    if isinstance(made, exporting.Sheet):
        return _download(made)
    return redirect("ledger:exports", bank=request.bank.slug)


def _refused(request: BankRequest, refusal: Refused) -> HttpResponse:
    form = PeriodForm(request.POST)
    form.is_valid()
    if refusal.field not in form.errors:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, form, status=403 if isinstance(refusal, NotAllowed) else 422)


def _page(request: BankRequest, form: PeriodForm, *, status: int = 200) -> HttpResponse:
    mine = list(Export.objects.visible_to(request.person)[:SHOWN])
    context = {"form": form, "exports": mine, "is_under_way": any(one.is_under_way for one in mine)}
    is_poll = request.method == "GET" and request.headers.get("HX-Request") == "true"
    template = "ledger/_exports.html" if is_poll else "ledger/exports.html"
    return render(request, template, context, status=status)


def _download(sheet: exporting.Sheet) -> FileResponse:
    return FileResponse(
        sheet.file,
        as_attachment=True,
        filename=sheet.name,
        content_type=sheet.content_type,
        headers={"Cache-Control": "private, no-store"},
    )
