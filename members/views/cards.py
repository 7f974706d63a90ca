"""Cards: the coordinator's page for one, the card to print, and the door it opens."""

from uuid import UUID

import segno
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from members import card_paper, cards, permissions
from members.adapter import client_address
from members.card_forms import CardForm, GiveCardForm
from members.forms import show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Card, Person
from members.refusals import Refused
from members.roles import Action

MOST_WRONG_AN_HOUR = 20


@sensitive_post_parameters("pin", "again")
@never_cache
@those_who_may(Action.ADD_MEMBERS)
def card(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Give a card, with a PIN the member types; take it away, open it again."""
    assert request.person
    somebody = _person(request, public_id)
    is_new = request.POST.get("do") == "give"
    form = GiveCardForm(request.POST if is_new else None)
    if request.method == "POST" and (not is_new or form.is_valid()):
        try:
            messages.success(request, _done(request, somebody, form))
            return redirect(
                "members:card_print" if is_new else "members:card", bank=bank, public_id=public_id
            )
        except Refused as refused:
            show_refusal(form, refused) if is_new else messages.error(request, refused.sentence)
    context = {
        "somebody": somebody,
        "card": cards.good_card_of(somebody),
        "form": form,
        "may_have_one": cards.may_have_one(somebody),
    }
    return render(request, "members/card.html", context, status=422 if form.errors else 200)


def _done(request: BankRequest, somebody: Person, form: GiveCardForm) -> str:
    assert request.person
    by, at = request.person, timezone.now()
    if request.POST.get("do") == "give":
        cards.give(somebody, pin=form.cleaned_data["pin"], by=by, at=at)
        return _("The card is ready to print. One given before is good for nothing now.")
    if request.POST.get("do") == "unlock":
        cards.unlock(somebody, by=by, at=at)
        return _("The card is open again, with the PIN it had.")
    cards.take_away(somebody, by=by, at=at)
    return _("The card is good for nothing any more, and whoever was signed in with it is signed out.")


@never_cache
@require_safe
@those_who_may(Action.ADD_MEMBERS)
def card_print(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """The card on a page made for printing."""
    found = _card(request, public_id)
    square = segno.make(cards.address(found), error="m", micro=False)
    drawn = square.svg_inline(scale=5, border=4, dark="#000", light="#fff")
    # Drawn by us from our own address.
    context = {"card": found, "square": mark_safe(drawn)}  # noqa: S308
    return render(request, "members/card_print.html", context)


@never_cache
@require_safe
@those_who_may(Action.ADD_MEMBERS)
def card_file(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """The same as a PDF."""
    found = _card(request, public_id)
    response = HttpResponse(card_paper.as_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="card-{found.number}.pdf"'
    return response


@sensitive_post_parameters("pin")
@never_cache
def card_sign_in(request: BankRequest, bank: str, secret: str = "") -> HttpResponse:
    """The door. Looking at it asks nothing of the database about the card, so nobody learns which are good."""
    if not request.bank.has_cards:
        raise Http404
    form = CardForm(request.POST if request.method == "POST" else None, is_scanned=bool(secret))
    if form.is_valid():
        told = form.cleaned_data
        try:
            _slow_down(request)
            user = cards.sign_in(
                request.bank, pin=told["pin"], secret=secret, number=told.get("number", ""), at=timezone.now()
            )
            # Through the same stages as a password: whoever has a second step is asked for it here, too.
            home = reverse("exchanges:home", args=[bank])
            login = Login(user=user, redirect_url=home, email_verification=EmailVerificationMethod.NONE)
            response: HttpResponse = perform_login(request, login)
            request.session.set_expiry(int(cards.LASTS.total_seconds()))
            return response
        except Refused as refused:
            show_refusal(form, refused)
            if isinstance(refused, cards.CardRefused):
                _count(request)
    return render(request, "members/card_sign_in.html", {"form": form}, status=422 if form.errors else 200)


def _key(request: BankRequest) -> str:
    return f"tries:card:{client_address(request)}"


def _slow_down(request: BankRequest) -> None:
    """Against somebody who tries card after card: so many wrong ones from one address in an hour."""
    if cache.get(_key(request), 0) >= MOST_WRONG_AN_HOUR:
        raise Refused(
            _("Too many tries from where you are. Please try again in an hour, or ask your coordinator.")
        )


def _count(request: BankRequest) -> None:
    cache.set(_key(request), cache.get(_key(request), 0) + 1, 3600)


def _card(request: BankRequest, public_id: UUID) -> Card:
    found = cards.good_card_of(_person(request, public_id))
    if found is None:
        raise Http404
    return found


def _person(request: BankRequest, public_id: UUID) -> Person:
    rows = Person.objects.visible_to(request.person).select_related("bank", "user")
    found = get_object_or_404(rows, public_id=public_id)
    if not request.bank.has_cards or not permissions.may_edit(request.person, found):
        raise Http404
    return found
