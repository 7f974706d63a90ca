"""Answering an offer or a request, which asks its people for an exchange."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges import home_visits, lifecycle, permissions, telling
from exchanges.forms.home_visits import FIELD
from exchanges.forms.proposal import AnswerForm, ProposeForm, ProposeOnWordForm
from exchanges.models import Exchange, Listing
from exchanges.views.viewpoint import memberships_of
from members.forms import show_refusal
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused

ON_WORD = "member"


@members_only
def propose(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    at = timezone.now()
    rows = Listing.objects.visible_to(request.person).with_people()
    listing = get_object_or_404(rows, public_id=public_id)
    listing.bank = request.bank
    form = _form(request, listing, request.bank.today(at))
    if form is None or not listing.is_open_on(request.bank.today(at)):
        return render(request, "exchanges/propose_not.html", {"listing": listing, "is_own": form is None})
    if request.method == "POST" and form.is_valid():
        exchange = _propose(request, form, at)
        if exchange:
            words = _("Sent. We'll tell you as soon as %(name)s answers.")
            messages.success(request, words % {"name": listing.person.first_name})
            return redirect(telling.path_of(exchange))
    is_first_visit = FIELD in form.fields
    guidance = home_visits.words(request.bank) if is_first_visit else ""
    context = {"form": form, "listing": listing, "guidance": guidance}
    return render(request, "exchanges/propose.html", context, status=422 if form.errors else 200)


def _form(request: BankRequest, listing: Listing, today: dt.date) -> AnswerForm | None:
    """The form; None when the person has nobody to answer for, the listing being their own."""
    assert request.person
    if may_answer_on_word(request.person, listing) and request.GET.get("for") == ON_WORD:
        data = request.POST if request.method == "POST" else None
        return ProposeOnWordForm(data, listing=listing, today=today, person=request.person)
    memberships = [m for m in memberships_of(request.person) if m.pk != listing.membership_id]
    if not memberships:
        return None
    data = request.POST if request.method == "POST" else None
    asked = request.GET.get("as", "")
    return ProposeForm(data, listing=listing, memberships=memberships, today=today, acting_for=asked)


def may_answer_on_word(person: Person, listing: Listing) -> bool:
    """A coordinator for a member who asked; not where the listing is their own."""
    return permissions.may_record_for(listing.bank, person) and not person.is_seated_in(listing.membership_id)


def _propose(request: BankRequest, form: AnswerForm, at: dt.datetime) -> Exchange | None:
    assert request.person
    try:
        return lifecycle.propose(form.listing, **form.given, by=request.person, at=at)
    except Refused as refused:
        show_refusal(form, refused)
        return None
