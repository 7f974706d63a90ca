"""Bringing files in: each admin sees the files they brought, what is wrong in them, and what came of them."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ledger.importing import asking, kinds
from ledger.importing.kinds import Kind
from ledger.importing_forms import ColumnsForm, FileForm
from ledger.models import Import
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import NotAllowed, Refused

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def imports(request: BankRequest, bank: str) -> HttpResponse:
    """The files I brought; a POST brings another, which is only looked at so far."""
    assert request.person
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    status = 422 if is_sent else 200
    if is_sent and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            made = asking.hand_over(file, name=file.name, kind=kind, by=request.person, at=timezone.now())
            return redirect("ledger:import", bank=bank, public_id=made.public_id)
        except Refused as refused:
            show_refusal(form, refused)
            status = _status_of(refused)
    mine = Import.objects.visible_to(request.person)[:SHOWN]
    return render(request, "ledger/imports.html", {"form": form, "files": mine}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def one(request: BankRequest, bank: str, public_id: uuid.UUID) -> HttpResponse:
    """One file: its columns, what would happen, what is wrong; a POST takes the next step."""
    assert request.person
    wanted = _mine(request, public_id)
    kind = kinds.kind_of(wanted.kind)
    if kind is None:
        raise Http404
    if request.method == "POST":
        return _act(request, wanted, kind)
    return _page(request, wanted, kind, _form(request, wanted, kind))


@require_GET
@admins_only
def refused(request: BankRequest, bank: str, public_id: uuid.UUID) -> FileResponse:
    """The rows that were refused, each with why, to mend and bring again."""
    assert request.person
    wanted = _mine(request, public_id)
    file = asking.refused_rows(wanted, by=request.person)
    if file is None:
        raise Http404
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{request.bank.slug}-{wanted.kind}-refused.csv",
        content_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "private, no-store"},
    )


def _mine(request: BankRequest, public_id: uuid.UUID) -> Import:
    return get_object_or_404(
        Import.objects.visible_to(request.person).select_related("bank"), public_id=public_id
    )


def _act(request: BankRequest, wanted: Import, kind: Kind) -> HttpResponse:
    assert request.person
    do, now = request.POST.get("do"), timezone.now()
    if do == "try":
        return _try(request, wanted, kind)
    try:
        if do in ("write", "write_rest"):
            asking.write(wanted, by=request.person, at=now, leaves_out=do == "write_rest")
        else:
            asking.call_off(wanted, by=request.person, at=now)
            messages.success(request, _("Called off. The file is no longer kept here."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("ledger:import", bank=request.bank.slug, public_id=wanted.public_id)


def _try(request: BankRequest, wanted: Import, kind: Kind) -> HttpResponse:
    assert request.person
    form = ColumnsForm(wanted, kind, request.POST, layout=wanted.layout, choices=wanted.choices)
    if form.is_valid():
        try:
            layout, chosen, name = form.layout(), form.chosen(), form.cleaned_data["save_as"]
            asking.choose(wanted, layout, chosen, by=request.person, at=timezone.now(), save_as=name)
            return redirect("ledger:import", bank=request.bank.slug, public_id=wanted.public_id)
        except Refused as refusal:
            show_refusal(form, refusal)
    return _page(request, wanted, kind, form, status=422)


def _form(request: BankRequest, wanted: Import, kind: Kind) -> ColumnsForm | None:
    if not wanted.is_open:
        return None
    assert request.person
    layout, choices = wanted.layout, wanted.choices
    if key := request.GET.get("as", ""):
        layout, choices = asking.filled_in(wanted, key, by=request.person)
    return ColumnsForm(wanted, kind, layout=layout, choices=choices)


def _page(
    request: BankRequest, wanted: Import, kind: Kind, form: ColumnsForm | None, *, status: int = 200
) -> HttpResponse:
    assert request.person
    context = {
        "file": wanted,
        "kind": kind,
        "form": form,
        "saved": asking.mappings(wanted.kind, by=request.person) if form else [],
        "says": kind.words(wanted.figures) if wanted.figures else [],
        "more": max(wanted.bad_rows - len(wanted.problems), 0),
    }
    is_poll = request.method == "GET" and request.headers.get("HX-Request") == "true"
    template = "ledger/_import.html" if is_poll and wanted.is_under_way else "ledger/import.html"
    response = render(request, template, context, status=status)
    if is_poll and not wanted.is_under_way:
        # What comes now is another page: its columns, or what came of it.
        response["HX-Refresh"] = "true"
    return response


def _status_of(refusal: Refused) -> int:
    return 403 if isinstance(refusal, NotAllowed) else 422
