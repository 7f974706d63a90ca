"""Giving hours: to a member, to the pot, and out of the pot. What was understood is shown before it is saved."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from uuid6 import uuid7

from ledger import accounts, giving, hours, permissions
from ledger.forms import GiveForm, GiveOnWordForm, GrantForm
from ledger.models import Account
from members.forms import show_refusal
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Membership, Person, TimeBank
from members.refusals import Refused
from members.roles import Action


@dataclass(frozen=True)
class Understood:
    """What a valid form says, to be read before it is saved."""

    giver: Membership | None
    to: Membership | None
    minutes: int
    rounded_from: int | None
    account: Account
    words: str

    @property
    def balance_after_minutes(self) -> int:
        return self.account.balance_minutes - self.minutes

    @property
    def passes(self) -> bool:
        return self.balance_after_minutes < self.account.lowest_minutes

    @property
    def mark(self) -> str:
        """Sent along with the form: it says that just this has been read."""
        giver = self.giver.number if self.giver else "pot"
        return f"{giver}-{self.to.number if self.to else 'pot'}-{self.minutes}"


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def give(request: BankRequest, bank: str) -> HttpResponse:
    """Hours of mine for another member, or for the pot."""
    assert request.person
    memberships = list(Membership.objects.visible_to(request.person).open().held_by(request.person))
    if not memberships:
        return render(request, "ledger/give_not_yours.html")
    form = GiveForm(
        request.POST or None,
        person=request.person,
        memberships=memberships,
        bank=request.bank,
        initial=_asked_for(request),
        acting_for=request.GET.get("as", ""),
    )
    read = _read(form, request.bank)
    if (
        read
        and request.POST.get("understood") == read.mark
        and _saved(request, form, read, by=request.person)
    ):
        return redirect("ledger:statement", bank=request.bank.slug)
    context = {"form": form, "understood": None if form.errors else read}
    return render(request, "ledger/give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.RECORD_FOR_MEMBERS)
def give_for(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Hours of a member who asked a coordinator to give them."""
    assert request.person
    members = Membership.objects.visible_to(request.person).open().select_related("bank")
    giver = get_object_or_404(members, public_id=public_id)
    if not permissions.may_give_on_word(request.person, giver):
        raise Http404
    form = GiveOnWordForm(request.POST or None, person=request.person, memberships=[giver], bank=request.bank)
    read = _read(form, request.bank)
    is_read = read and request.POST.get("understood") == read.mark
    if read and is_read and _saved(request, form, read, by=request.person):
        return redirect("members:person", bank=bank, public_id=giver.public_id)
    context = {"form": form, "understood": None if form.errors else read, "on_word_of": giver}
    return render(request, "ledger/give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.GRANT)
def grant(request: BankRequest, bank: str) -> HttpResponse:
    """Hours out of the pot for a member."""
    assert request.person
    form = GrantForm(
        request.POST or None, person=request.person, bank=request.bank, initial=_asked_for(request)
    )
    read = _read(form, request.bank)
    if (
        read
        and request.POST.get("understood") == read.mark
        and _saved(request, form, read, by=request.person)
    ):
        return redirect("ledger:grant", bank=request.bank.slug)
    context = {
        "form": form,
        "understood": None if form.errors else read,
        "pot": accounts.pot(request.bank),
    }
    return render(request, "ledger/grant.html", context, status=422 if form.errors else 200)


def _asked_for(request: BankRequest) -> dict[str, str]:
    """What the address says beforehand: `?to=pot`, or a member by number."""
    to = request.GET.get("to", "")
    return (
        {"whom": GiveForm.TO_POT} if to == "pot" else {"to": to[:9]} if to.isascii() and to.isdigit() else {}
    )


def _read(form: forms.Form, bank: TimeBank) -> Understood | None:
    if not form.is_valid():
        return None
    told = form.cleaned_data
    giver = told.get("giver")
    return Understood(
        giver=giver,
        to=told["to"],
        minutes=told["length"].minutes,
        rounded_from=told["length"].rounded_from,
        account=accounts.of(giver) if giver else accounts.pot(bank),
        words=told["words"],
    )


def _saved(request: BankRequest, form: forms.Form, read: Understood, *, by: Person) -> bool:
    """Do it, and say so; what is refused stands in the form."""
    key = request.POST.get("idempotency_key", "")[:80] or str(uuid7())
    at = timezone.now()
    try:
        if read.giver is None:
            assert read.to
            giving.grant(read.to, read.minutes, read.words, by=by, at=at, key=key)
        elif read.to:
            giving.give(read.giver, read.to, read.minutes, read.words, by=by, at=at, key=key, **_way(form))
        else:
            giving.donate(read.giver, read.minutes, read.words, by=by, at=at, key=key, **_way(form))
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, _said(read))
    return True


def _way(form: forms.Form) -> dict[str, str]:
    """How a member's word came, where the form asks."""
    return {name: form.cleaned_data[name] for name in ("channel", "source") if name in form.cleaned_data}


def _said(read: Understood) -> str:
    words = {"hours": hours.spoken(read.minutes), "name": read.to.name if read.to else ""}
    if read.to:
        return _("Done: %(hours)s for %(name)s.") % words
    return _("Done: %(hours)s for the community pot. Thank you.") % words
