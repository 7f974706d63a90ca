"""Putting offers and requests up, changing them, taking them down, keeping them up."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges import listings, permissions
from exchanges.forms.fields import via_of
from exchanges.forms.listings import ListingForm, NewListingForm, OnTheirWordForm
from exchanges.models import Listing
from exchanges.views import calls
from members import acting
from members.forms import show_refusal
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Membership
from members.refusals import Refused
from members.views.asking import uuid_or_none

MINE = "mine"


@members_only
def new(request: BankRequest, bank: str) -> HttpResponse:
    """Put up an offer or a request: one's own, or, as a coordinator, that of a member who asked."""
    assert request.person
    own = sorted(Membership.objects.open().held_by(request.person), key=_own_before_shared)
    form = NewListingForm(
        request.person,
        *_sent(request),
        own=own,
        initial=_first_shown(request, own),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            put_up = listings.publish(
                form.draft(),
                kind=said["kind"],
                membership=said["membership"],
                by=request.person,
                at=timezone.now(),
                via=via_of(form),
            )
            calls.note_what_came(request, put_up)
            messages.success(request, _("It is up. Every member can find it now."))
            return redirect(listings.path_of(put_up))
        except Refused as refused:
            show_refusal(form, refused)
    # Who has one voice only, and it is another's, reads whose; with several the form asks.
    only = own[0] if len(own) == 1 else None
    return _form_page(request, "exchanges/listing_new.html", form, acting_for=only)


def _own_before_shared(membership: Membership) -> bool:
    return membership.kind != Membership.Kind.INDIVIDUAL


def _first_shown(request: BankRequest, own: list[Membership]) -> dict[str, Any]:
    """What the form shows at first, from the address that led here and from where the member lives."""
    whose = _member_asked_for(request) or (acting.first_of(own, request.GET.get("as", "")) if own else None)
    place = whose.neighbourhood if whose else None
    is_any_member = request.person is not None and permissions.may_publish_for_others(request.person)
    return {
        "kind": request.GET.get("kind", Listing.Kind.OFFER),
        "title": request.GET.get("title", "")[: listings.LONGEST["title"]],
        "membership": whose if is_any_member or whose is None else whose.public_id,
        "neighbourhood": place.public_id if place else None,
    }


def _member_asked_for(request: BankRequest) -> Membership | None:
    asked = uuid_or_none(request.GET.get("for"))
    if asked is None or request.person is None or not permissions.may_publish_for_others(request.person):
        return None
    return Membership.objects.visible_to(request.person).open().filter(public_id=asked).first()


@members_only
def edit(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Change what it says."""
    assert request.person
    found = _changeable(request, public_id)
    form = ListingForm(
        request.bank,
        *_sent(request),
        listing=found,
        initial=ListingForm.shape(found),
        for_another=_is_for_another(request, found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            listings.edit(found, form.draft(), by=request.person, at=timezone.now(), via=via_of(form))
            messages.success(request, _("Saved."))
            return redirect(listings.path_of(found))
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, "exchanges/listing_edit.html", form, listing=found)


@members_only
def withdraw(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Ask first, then take it down."""
    said = _("It is down. You can put it up again whenever you like.")
    return _on_their_word(request, public_id, listings.withdraw, said, again=False)


@members_only
def renew(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Keep it up, or put it up again; on somebody's word, ask first how it came."""
    return _on_their_word(
        request, public_id, listings.renew, _("It is up for everybody to find."), again=True
    )


def _on_their_word(
    request: BankRequest, public_id: UUID, verb: Callable[..., Listing], said: str, *, again: bool
) -> HttpResponse:
    assert request.person
    found = _changeable(request, public_id)
    if again and request.method != "POST" and not _is_for_another(request, found):
        return HttpResponseNotAllowed(["POST"])
    form = OnTheirWordForm(_sent(request)[0], for_another=_is_for_another(request, found))
    if request.method == "POST" and form.is_valid():
        try:
            verb(found, by=request.person, at=timezone.now(), via=via_of(form))
            messages.success(request, said)
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect(_address_after(request, found))
    return _form_page(request, "exchanges/listing_withdraw.html", form, listing=found, again=again)


def _is_for_another(request: BankRequest, listing: Listing) -> bool:
    """Whether it is a coordinator's doing on the member's word."""
    assert request.person
    return not permissions.may_act_for(listing.membership, request.person)


def _sent(request: BankRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _changeable(request: BankRequest, public_id: UUID) -> Listing:
    assert request.person
    found = get_object_or_404(Listing.objects.visible_to(request.person).with_people(), public_id=public_id)
    if not permissions.may_change_listing(request.person, found):
        raise Http404
    return found


def _address_after(request: BankRequest, listing: Listing) -> str:
    """Back to the list of one's own where the button stood there."""
    if request.POST.get("next") == MINE:
        return reverse("exchanges:listings_mine", args=[request.bank.slug])
    return listings.path_of(listing)


def _form_page(request: BankRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
