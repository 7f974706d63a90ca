"""A person's own pages: profile, tokens, and the way to everything that is theirs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from members import seeing
from members import tokens as personal_tokens
from members.forms import TokenForm, show_refusal
from members.gates import members_only
from members.middleware import BankRequest
from members.models import ApiToken, Seat, TimeBank, User
from members.refusals import Refused
from members.views.asking import uuid_or_none


@members_only
def me(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    assert isinstance(request.user, User)
    context = {
        "seats": Seat.objects.filter(person=request.person).select_related("membership").order_by("pk"),
        "seen": seeing.seen_by(request.person, request.person, timezone.now()),
        "banks": TimeBank.objects.of_user(request.user).exclude(pk=request.bank.pk).order_by("name"),
    }
    return render(request, "members/me.html", context)


@members_only
def tokens(request: BankRequest, bank: str) -> HttpResponse:
    """The person's tokens. A new one's secret is on the page that answers its making, and nowhere else."""
    assert request.person
    if request.method == "POST" and "revoke" in request.POST:
        return _revoke(request, bank)
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = personal_tokens.issue(
                request.person, name=form.cleaned_data["name"], by=request.person, at=timezone.now()
            )
            form = TokenForm()
        except Refused as refused:
            show_refusal(form, refused)
    found = ApiToken.objects.visible_to(request.person).live()
    context = {"form": form, "secret": secret, "tokens": found}
    response = render(request, "members/tokens.html", context, status=422 if form.errors else 200)
    if secret:
        # Neither the browser nor whatever answers repeats may keep it.
        add_never_cache_headers(response)
    return response


def _revoke(request: BankRequest, bank: str) -> HttpResponse:
    assert request.person
    token = get_object_or_404(
        ApiToken.objects.visible_to(request.person), public_id=uuid_or_none(request.POST["revoke"])
    )
    personal_tokens.revoke(token, by=request.person, at=timezone.now())
    messages.success(request, _("“%(name)s” no longer works.") % {"name": token.name})
    return redirect("members:tokens", bank=bank)
