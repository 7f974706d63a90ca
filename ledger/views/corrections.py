"""Corrections and write-offs: asked for by an admin, shown before they are sent, looked at by a second person."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from uuid6 import uuid7

from ledger import accounts, permissions, putting_right
from ledger import corrections as verbs
from ledger.correction_forms import CorrectionForm, WriteOffForm
from ledger.models import Account, Correction
from members.forms import ReasonForm, show_refusal
from members.gates import admins_only, those_who_may
from members.middleware import BankRequest
from members.models import Membership, TimeBank
from members.refusals import Refused
from members.roles import Action

A_PAGE = 30


@dataclass(frozen=True)
class Understood:
    """What a valid form says, to be read before it is sent."""

    from_account: Account
    to_account: Account
    minutes: int
    waits: bool

    @property
    def from_after_minutes(self) -> int:
        return self.from_account.balance_minutes - self.minutes

    @property
    def to_after_minutes(self) -> int:
        return self.to_account.balance_minutes + self.minutes

    @property
    def mark(self) -> str:
        """Sent along with the form: it says that just this has been read."""
        return f"{self.from_account.pk}-{self.to_account.pk}-{self.minutes}"


@require_GET
@admins_only
def corrections(request: BankRequest, bank: str) -> HttpResponse:
    """All there are: what waits, then the newest."""
    rows = Correction.objects.visible_to(request.person).with_names().waiting_first()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "ledger/corrections.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def correct(request: BankRequest, bank: str) -> HttpResponse:
    """Hours from one account to another."""
    assert request.person
    today = request.bank.today(timezone.now())
    form = CorrectionForm(request.POST or None, person=request.person, today=today)
    return _asking(request, form, "ledger/correct.html")


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def write_off(request: BankRequest, bank: str) -> HttpResponse:
    """A balance that the pot takes over."""
    assert request.person
    initial = {"member": request.GET.get("of", "")[:9]}
    form = WriteOffForm(request.POST or None, person=request.person, initial=initial)
    return _asking(request, form, "ledger/write_off.html")


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.ANSWER_CORRECTIONS)
def correction(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One of them, with the answer, or the buttons of whoever may answer."""
    assert request.person
    visible = Correction.objects.visible_to(request.person).with_names()
    shown = get_object_or_404(visible, public_id=public_id)
    refused, form = "", ReasonForm(request.POST if request.POST.get("do") == "refuse" else None)
    if request.method == "POST":
        try:
            if said := _answered(request, shown, form):
                messages.success(request, said)
                return redirect("ledger:correction", bank=bank, public_id=public_id)
        except Refused as refusal:
            refused = refusal.sentence
            shown = get_object_or_404(visible, public_id=public_id)
    context = {
        "correction": shown,
        "may_answer": permissions.may_answer(request.person, shown),
        "may_withdraw": shown.is_waiting and permissions.may_withdraw(request.person, shown),
        "refused": refused,
        "form": form,
    }
    return render(request, "ledger/correction.html", context, status=422 if refused or form.errors else 200)


def _answered(request: BankRequest, shown: Correction, form: ReasonForm) -> str:
    """Do what the button says; the words for it, or none when the reason is missing."""
    assert request.person
    by, at, do = request.person, timezone.now(), request.POST.get("do")
    if do == "agree":
        verbs.agree(shown, by=by, at=at)
        return _("Done: the hours have moved, and everybody it concerns has been told.")
    if do == "withdraw":
        verbs.withdraw(shown, by=by, at=at)
        return _("Taken back. No hours have moved.")
    if do == "refuse":
        if form.is_valid():
            verbs.refuse(shown, by=by, at=at, **form.cleaned_data)
            return _("Refused. No hours have moved, and %(name)s reads why.") % {"name": shown.asked_by.name}
        return ""
    raise Refused(_("Choose one of the buttons."))


def _asking(request: BankRequest, form: CorrectionForm | WriteOffForm, template: str) -> HttpResponse:
    """Show what was understood; once that has been read, send it off."""
    try:
        read = _read(request, form) if form.is_valid() else None
        if read and request.POST.get("understood") == read.mark:
            asked = _ask(request, form)
            messages.success(request, _said(asked))
            return redirect("ledger:correction", bank=request.bank.slug, public_id=asked.public_id)
    except Refused as refusal:
        show_refusal(form, refusal)
        read = None
    context = {"form": form, "understood": read}
    return render(request, template, context, status=422 if form.errors else 200)


def _read(request: BankRequest, form: forms.Form) -> Understood:
    assert request.person
    told, bank = form.cleaned_data, request.bank
    if isinstance(form, WriteOffForm):
        member, pot = accounts.of(told["member"]), accounts.pot(bank)
        minutes = told["length"].minutes if told["length"] else abs(member.balance_minutes)
        putting_right.check_balance(member, minutes)
        sides = (member, pot) if member.balance_minutes > 0 else (pot, member)
    else:
        verbs.check_sides(told["giver"], told["receiver"])
        sides = (_account(told["giver"], bank), _account(told["receiver"], bank))
        minutes = told["length"].minutes
    own = [side.membership_id for side in sides if side.membership_id]
    waits = bank.corrections_need_second or request.person.is_seated_in(*own)
    return Understood(*sides, minutes, waits)


def _account(membership: Membership | None, bank: TimeBank) -> Account:
    return accounts.of(membership) if membership else accounts.pot(bank)


def _ask(request: BankRequest, form: forms.Form) -> Correction:
    assert request.person
    told = form.cleaned_data
    how = {"by": request.person, "at": timezone.now(), "reason": told["reason"]}
    how["key"] = request.POST.get("idempotency_key", "")[:80] or str(uuid7())
    if isinstance(form, WriteOffForm):
        minutes = told["length"].minutes if told["length"] else None
        return verbs.write_off(told["member"], minutes, **how)
    on = told["concerns_on"]
    return verbs.ask(told["giver"], told["receiver"], told["length"].minutes, concerns_on=on, **how)


def _said(asked: Correction) -> str:
    if asked.is_waiting:
        return _("Sent. The hours move once a second person has agreed.")
    return _("Done: the hours have moved, and everybody it concerns has been told.")
