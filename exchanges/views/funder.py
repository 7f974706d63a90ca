"""The report to funders: set up once, filled by any period, on the page and as files."""

import io
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from exchanges import funder_paper, funder_photos, funder_report, reports
from exchanges.forms.funder import CaptionForm, FunderForm, FunderPhotoForm
from exchanges.models import FunderPhoto
from exchanges.scopes import Scope
from exchanges.views import report
from exchanges.views.photos import KEPT_SECONDS
from members.forms import show_refusal
from members.gates import admins_only
from members.middleware import BankRequest
from members.refusals import Refused
from members.views import serving

PLACES = {"up": -1, "down": 1}


@require_GET
@admins_only
def funder(request: BankRequest, bank: str) -> HttpResponse:
    """The report of a period, as it is printed."""
    assert request.person
    today = request.bank.today(timezone.now())
    chosen, trouble = report.asked_for(request.GET.dict(), today)
    filled = funder_report.fill(Scope(request.person, chosen))
    context = {
        "period": chosen,
        "trouble": trouble,
        "choices": report.choices(reports.first_day(request.person) or today, today),
        "next_period": chosen.next if chosen.next.first <= today else None,
        "filled": filled,
        "note": funder_paper.note(),
    }
    return render(request, "exchanges/funder.html", context)


@require_GET
@admins_only
def funder_file(request: BankRequest, bank: str, format: str) -> FileResponse:
    """The same as a PDF or a workbook."""
    assert request.person
    chosen, trouble = report.asked_for(request.GET.dict(), request.bank.today(timezone.now()))
    if trouble:
        raise Http404
    filled = funder_report.fill(Scope(request.person, chosen))
    make, content_type = funder_paper.FILES[format]
    return FileResponse(
        io.BytesIO(make(filled)),
        as_attachment=True,
        filename=funder_paper.file_name(filled, format),
        content_type=content_type,
        headers={"Cache-Control": "private, no-store"},
    )


@admins_only
def funder_words(request: BankRequest, bank: str) -> HttpResponse:
    """Its words, and which tables stand in it."""
    assert request.person
    if request.method != "POST":
        return _set_up(request)
    form = FunderForm(request.POST)
    if form.is_valid():
        try:
            funder_report.write(request.bank, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("exchanges:funder", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    return _set_up(request, form=form)


@require_POST
@admins_only
def funder_photo_new(request: BankRequest, bank: str) -> HttpResponse:
    """Another photo in the report."""
    assert request.person
    form = FunderPhotoForm(request.POST, request.FILES, auto_id="photo-%s")
    if form.is_valid():
        sent, at = form.cleaned_data, timezone.now()
        try:
            funder_photos.add(request.bank, sent["photo"], caption=sent["caption"], by=request.person, at=at)
            messages.success(request, _("The photo is in the report."))
            return redirect("exchanges:funder_words", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    return _set_up(request, photo_form=form)


@require_POST
@admins_only
def funder_photo_change(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Other words below it, another place, or out of the report with it."""
    assert request.person
    photo, do, who = _photo(request, public_id), request.POST.get("do", ""), {"by": request.person}
    form = CaptionForm(request.POST)
    try:
        if do in PLACES:
            funder_photos.move(photo, places=PLACES[do], at=timezone.now(), **who)
        elif do == "away":
            funder_photos.take_away(photo, at=timezone.now(), **who)
            messages.success(request, _("The photo is out of the report."))
        elif do == "tell" and form.is_valid():
            funder_photos.tell(photo, caption=form.cleaned_data["caption"], at=timezone.now(), **who)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, " ".join(map(str, form.errors.get("caption", []))))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(reverse("exchanges:funder_words", args=[bank]) + "#photos")


@require_safe
@admins_only
def funder_photo(request: BankRequest, bank: str, public_id: UUID) -> FileResponse:
    return serving.picture(str(_photo(request, public_id).photo), kept_seconds=KEPT_SECONDS)


def _photo(request: BankRequest, public_id: UUID) -> FunderPhoto:
    photos = FunderPhoto.objects.visible_to(request.person).select_related("bank")
    return get_object_or_404(photos, public_id=public_id)


def _set_up(
    request: BankRequest, *, form: FunderForm | None = None, photo_form: FunderPhotoForm | None = None
) -> HttpResponse:
    kept = funder_report.template_of(request.bank)
    first = {"title": kept.title, "opening": kept.opening, "closing": kept.closing, "tables": kept.tables}
    photos = funder_photos.shown(request.bank)
    context = {
        "form": form or FunderForm(initial=first),
        "photo_form": photo_form or FunderPhotoForm(auto_id="photo-%s"),
        "photos": [
            (each, CaptionForm(initial={"caption": each.caption}, auto_id=f"{each.public_id}-%s"))
            for each in photos
        ],
        "has_room": len(photos) < funder_photos.MOST,
        "most": funder_photos.MOST,
    }
    wrong = any(each and each.errors for each in (form, photo_form))
    return render(request, "exchanges/funder_words.html", context, status=422 if wrong else 200)
