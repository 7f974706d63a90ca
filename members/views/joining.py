"""Asking to join, and a coordinator's answer."""

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import joining
from members.adapter import client_address
from members.forms import JoinForm, ReasonForm, show_refusal
from members.gates import coordinators_only
from members.middleware import BankRequest
from members.models import Application, Person, User
from members.refusals import Refused
from members.views.asking import uuid_or_none

MOST_AN_HOUR = 10


def join(request: BankRequest, bank: str) -> HttpResponse:
    """The public form; what was typed stays when something is to be corrected."""
    user = request.user if isinstance(request.user, User) else None
    if request.method != "POST":
        return render(request, "members/join.html", {"form": JoinForm(request.bank, initial=_known(user))})
    form = JoinForm(request.bank, request.POST)
    if form.is_valid():
        try:
            _slow_down(request)
            joining.apply(request.bank, **form.said(), user=user, at=timezone.now())
            return redirect("members:joined", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "members/join.html", {"form": form}, status=422)


def _known(user: User | None) -> dict[str, str]:
    return {"email": user.email} if user else {}


def _slow_down(request: BankRequest) -> None:
    """Against a machine that fills in the form all day: so many from one address in an hour."""
    key = f"join:{client_address(request)}"
    so_far = cache.get(key, 0)
    if so_far >= MOST_AN_HOUR:
        raise Refused(_("Many people have asked from where you are just now. Please try again in an hour."))
    cache.set(key, so_far + 1, 3600)


def joined(request: BankRequest, bank: str) -> HttpResponse:
    return render(request, "members/joined.html")


@coordinators_only
def applications(request: BankRequest, bank: str) -> HttpResponse:
    """Who waits for an answer, the longest first; then the answers given."""
    everybody = Application.objects.visible_to(request.person)
    answered = everybody.exclude(state=Application.State.WAITING).select_related("decided_by")
    page = Paginator(answered.order_by("-decided_at", "-id"), 20).get_page(request.GET.get("page"))
    return render(request, "members/applications.html", {"waiting": everybody.waiting()[:100], "page": page})


@coordinators_only
def application(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """One application: who they are, who they may already be, and the three answers."""
    asked = get_object_or_404(
        Application.objects.visible_to(request.person).select_related("bank", "decided_by", "person"),
        public_id=public_id,
    )
    form = ReasonForm(request.POST if request.POST.get("answer") == "decline" else None)
    refusal = None
    if request.method == "POST":
        try:
            if said := _answer(request, asked, form):
                messages.success(request, said)
                return redirect("members:applications", bank=bank)
        except Refused as refused:
            refusal = refused.sentence
    context = {"application": asked, "form": form, "refusal": refusal, "alike": _alike(request, asked)}
    return render(
        request, "members/application.html", context, status=422 if request.method == "POST" else 200
    )


def _answer(request: BankRequest, asked: Application, form: ReasonForm) -> str:
    """Do what was chosen and say so; empty when the reason is missing."""
    assert request.person
    by, at, answer = request.person, timezone.now(), request.POST.get("answer")
    if answer == "admit":
        membership = joining.admit(asked, by=by, at=at)
        return _("%(name)s is in, as member %(number)s.") % {
            "name": membership.name,
            "number": membership.number,
        }
    if answer == "recognise":
        twin = get_object_or_404(
            Person.objects.visible_to(by), public_id=uuid_or_none(request.POST.get("person"))
        )
        joining.recognise(asked, twin, by=by, at=at)
        return _("%(name)s was a member already; nothing new was opened.") % {"name": twin.name}
    if form.is_valid():
        joining.decline(asked, reason=form.cleaned_data["reason"], by=by, at=at)
        return _("%(name)s has been told no, with your reason.") % {"name": asked.name}
    return ""


def _alike(request: BankRequest, asked: Application) -> list[Person]:
    if asked.state != Application.State.WAITING:
        return []
    people = Person.objects.visible_to(request.person).resembling(
        name=asked.name, email=asked.email, phone=asked.phone
    )
    return list(people.select_related("user").prefetch_related("memberships")[:5])
