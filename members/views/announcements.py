"""Announcements on pages: the list, writing one, what it will look like, sending it, and printing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import addressing, announcement_paper, announcing, mailing
from members.announcement_forms import AnnouncementForm, SendForm, shown
from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Announcement
from members.refusals import Refused
from members.roles import Action

A_PAGE = 30
MAY = those_who_may(Action.ANNOUNCE)


@require_safe
@MAY
def announcements(request: BankRequest, bank: str) -> HttpResponse:
    """What is still to go out, then what has."""
    seen = Announcement.objects.visible_to(request.person).with_names()
    page = Paginator(seen.sent().order_by("-sent_at", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": seen.waiting().order_by("send_at", "-changed_at")[:100], "page": page}
    return render(request, "members/announcements.html", context)


@MAY
def write(request: BankRequest, bank: str) -> HttpResponse:
    """A new draft."""
    assert request.person
    form = AnnouncementForm(request.bank, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = announcing.write(request.bank, **form.said, by=request.person, at=timezone.now())
            return redirect("members:announcement", bank=bank, public_id=made.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, form, None)


@MAY
def edit(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Change a draft, or what is planned; or throw it away."""
    assert request.person
    found = _found(request, public_id)
    if found.sent_at:
        return redirect("members:announcement", bank=bank, public_id=public_id)
    data = request.POST if request.method == "POST" else None
    form = AnnouncementForm(request.bank, data, initial=shown(found))
    try:
        if request.POST.get("do") == "remove":
            announcing.remove(found, by=request.person, at=timezone.now())
            messages.success(request, _("Deleted. Nobody was told."))
            return redirect("members:announcements", bank=bank)
        if form.is_valid():
            announcing.edit(found, **form.said, by=request.person, at=timezone.now())
            return redirect("members:announcement", bank=bank, public_id=public_id)
    except Refused as refused:
        form.is_valid()
        show_refusal(form, refused)
    return _form_page(request, form, found)


@require_safe
@MAY
def count(request: BankRequest, bank: str) -> HttpResponse:
    """A piece of a page: how many it goes to, as the form stands."""
    assert request.person
    form = AnnouncementForm(
        request.bank, {**request.GET.dict(), **_places(request), "title": "-", "text": "-"}
    )
    reach = None
    if form.is_valid():
        try:
            to = announcing.checked(request.bank, form.said["to"])
            reach = addressing.reach(addressing.people(to, asked_by=request.person))
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "members/_announcement_reach.html", {"form": form, "reach": reach})


def _places(request: BankRequest) -> dict[str, Any]:
    return {"neighbourhoods": request.GET.getlist("neighbourhoods")}


@MAY
def announcement(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One of them: who gets it, what it looks like, and sending it."""
    assert request.person
    found = _found(request, public_id)
    is_timed = request.POST.get("do") == "plan"
    planned = found.send_at.astimezone(request.bank.zone) if found.send_at else None
    begun = {"day": planned.date(), "time": planned.time()} if planned else {}
    form = SendForm(request.bank, request.POST if is_timed else None, initial=begun)
    if request.method == "POST" and (not is_timed or form.is_valid()):
        try:
            messages.success(request, _sent(request, found, form))
            return redirect(request.path)
        except Refused as refused:
            if not is_timed:
                messages.error(request, refused.sentence)
                return redirect(request.path)
            form.add_error("day" if refused.field == "send_on" else None, refused.sentence)
    at = timezone.now()
    notice = announcing.preview(found, by=request.person, at=at)
    context = {
        "announcement": found,
        "form": form,
        "reach": announcing.reach(found, asked_by=request.person),
        "notice": notice,
        "letter": mailing.letter(notice, request.person.mail_address).body,
        "is_on_its_way": found.is_planned and found.send_at is not None and found.send_at <= at,
    }
    return render(request, "members/announcement.html", context, status=422 if form.errors else 200)


def _sent(request: BankRequest, found: Announcement, form: SendForm) -> str:
    """Do what the button says; what to say of it."""
    assert request.person
    by, at = request.person, timezone.now()
    if request.POST.get("do") == "call_off":
        announcing.call_off(found, by=by, at=at)
        return _("Called off. It is a draft again, and nobody was told.")
    if request.POST.get("do") == "plan":
        announcing.send(found, by=by, at=at, send_at=form.cleaned_data["send_at"])
        return _("Planned. Until then you can change it or call it off.")
    announcing.send(found, by=by, at=at)
    return _("It goes out within a minute.")


@require_safe
@MAY
def board(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """For the notice board."""
    found = _found(request, public_id)
    response = HttpResponse(announcement_paper.board(found), content_type="application/pdf")
    name = f"{found.bank.slug}-notice-board-{found.public_id.hex[-6:]}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(request: BankRequest, public_id: UUID) -> Announcement:
    seen = Announcement.objects.visible_to(request.person).with_names()
    found = get_object_or_404(seen, public_id=public_id)
    found.bank = request.bank
    return found


def _form_page(request: BankRequest, form: AnnouncementForm, found: Announcement | None) -> HttpResponse:
    context = {"form": form, "announcement": found}
    return render(request, "members/announcement_edit.html", context, status=422 if form.errors else 200)
