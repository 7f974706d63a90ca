"""A profile: changed by whose it is or by a coordinator for them, who sees what of it, its photo, how to reach them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import permissions, pictures, profiles, revealing, seeing
from members.forms import show_refusal
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Person, Reveal, Seat
from members.profile_forms import ProfileForm, ShownForm
from members.refusals import Refused
from members.roles import Action
from members.views import serving

KEPT_SECONDS = 10 * 60
A_PAGE = 30


@members_only
def edit(request: BankRequest, bank: str) -> HttpResponse:
    """One's own."""
    assert request.person
    return _edit(request, request.person, "members/edit.html")


@those_who_may(Action.EDIT_MEMBERS)
def edit_person(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """A coordinator keeps a member's profile right for them."""
    return _edit(request, _editable(request, public_id), "members/edit_person.html")


def _edit(request: BankRequest, somebody: Person, template: str) -> HttpResponse:
    assert request.person
    seen = seeing.seen_by(somebody, request.person, timezone.now())
    is_own = somebody.pk == request.person.pk
    form = ProfileForm(seen, *_sent(request), is_own=is_own)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.edit(somebody, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Saved."))
            return _page_of(somebody, is_own=is_own)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, template, form, somebody=somebody, seen=seen)


@members_only
def shown(request: BankRequest, bank: str) -> HttpResponse:
    """Who sees what of oneself."""
    assert request.person
    return _shown(request, request.person)


@those_who_may(Action.EDIT_MEMBERS)
def shown_person(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """A coordinator writes down who may see what of a member."""
    return _shown(request, _editable(request, public_id))


def _shown(request: BankRequest, somebody: Person) -> HttpResponse:
    assert request.person
    is_own = somebody.pk == request.person.pk
    form = ShownForm(somebody, request.POST or None, is_own=is_own)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data.get("told", "")
        try:
            profiles.show(somebody, form.shown_to(), by=request.person, at=timezone.now(), told=told)
            messages.success(request, _("Saved."))
            return _page_of(somebody, is_own=is_own)
        except Refused as refused:
            show_refusal(form, refused)
    everybody = seeing.by_any_member(somebody)
    return _form_page(request, "members/shown.html", form, somebody=somebody, seen=everybody, is_own=is_own)


def _sent(request: BankRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _editable(request: BankRequest, public_id: UUID) -> Person:
    somebody = _person(request, public_id)
    if not permissions.may_edit(request.person, somebody):
        raise Http404
    return somebody


def _person(request: BankRequest, public_id: UUID) -> Person:
    people = Person.objects.visible_to(request.person).select_related("bank", "user", "neighbourhood")
    return get_object_or_404(people, public_id=public_id)


def _page_of(somebody: Person, *, is_own: bool) -> HttpResponse:
    seat = Seat.objects.filter(person=somebody).select_related("membership").order_by("pk").first()
    if is_own:
        return redirect("members:me", bank=somebody.bank.slug)
    if seat is None:
        return redirect("members:people", bank=somebody.bank.slug)
    return redirect("members:person", bank=somebody.bank.slug, public_id=seat.membership.public_id)


def _form_page(request: BankRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)


@require_safe
@members_only
def photo(request: BankRequest, bank: str, public_id: UUID, size: str = "") -> FileResponse:
    """Somebody's photo, for whom they show it to. Another one comes with another `?v=`."""
    seen = seeing.seen_by(_person(request, public_id), request.person, timezone.now())
    if not seen.photo:
        raise Http404
    shown_name = pictures.small_name(seen.photo) if size else seen.photo
    # Not for long: they may show it to fewer people tomorrow.
    return serving.picture(shown_name, kept_seconds=KEPT_SECONDS)


@require_POST
@members_only
def show_contact(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Say that one looks; then the page one came from shows it for the rest of the day."""
    assert request.person
    somebody = _person(request, public_id)
    try:
        revealing.show_contact(somebody, by=request.person, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    back = request.POST.get("next", "")
    if back.startswith(f"/{bank}/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return _page_of(somebody, is_own=False)


@require_safe
@members_only
def looks(request: BankRequest, bank: str) -> HttpResponse:
    """Who looked at how to reach the reader, and when."""
    visible = Reveal.objects.visible_to(request.person).filter(person=request.person).select_related("by")
    page = Paginator(visible, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/looks.html", {"page": page})
