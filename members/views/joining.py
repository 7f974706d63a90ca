"""Asking to join, and a coordinator's answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import asking_back, joining, questions, terms
from members.forms import show_refusal
from members.gates import those_who_may
from members.joining_forms import ApplyForm, TakeDownForm
from members.middleware import BankRequest
from members.models import Application, Person, User
from members.refusals import Refused
from members.roles import Action
from members.safety import guardians
from members.views.asking import uuid_or_none
from members.views.entry import slow_down


def join(request: BankRequest, bank: str) -> HttpResponse:
    """The public form; what was typed stays when something is to be corrected."""
    user = request.user if isinstance(request.user, User) else None
    form = _form(ApplyForm, request, initial={"email": user.email} if user else {})
    if form.is_valid():
        try:
            slow_down(request, "join")
            joining.apply(request.bank, **form.said(), user=user, at=timezone.now())
            return redirect("members:joined", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, form, "members/join.html")


@those_who_may(Action.ANSWER_APPLICATIONS)
def take_down(request: BankRequest, bank: str) -> HttpResponse:
    """A coordinator writes down what somebody asked by phone or on paper."""
    form = _form(TakeDownForm, request)
    if form.is_valid():
        try:
            asked = joining.apply(request.bank, **form.said(), by=request.person, at=timezone.now())
            return redirect("members:application", bank=bank, public_id=asked.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, form, "members/take_down.html")


def _form(kind: type[ApplyForm], request: BankRequest, **options: Any) -> ApplyForm:
    typed = request.POST if request.method == "POST" else None
    asked = list(questions.of(request.bank))
    return kind(request.bank, typed, asked=asked, terms=terms.current(request.bank), **options)


def _form_page(request: BankRequest, form: ApplyForm, template: str) -> HttpResponse:
    context = {"form": form, "terms": form.terms}
    return render(request, template, context, status=422 if form.errors else 200)


def joined(request: BankRequest, bank: str) -> HttpResponse:
    return render(request, "members/joined.html")


@those_who_may(Action.ANSWER_APPLICATIONS)
def applications(request: BankRequest, bank: str) -> HttpResponse:
    """Who waits for an answer, the longest first; whom we wait for; then the answers given."""
    everybody = Application.objects.visible_to(request.person)
    answered = everybody.exclude(state__in=Application.UNANSWERED).select_related("decided_by")
    context = {
        "waiting": everybody.waiting()[:100],
        "asked_back": everybody.asked_back()[:100],
        "page": Paginator(answered.order_by("-decided_at", "-id"), 20).get_page(request.GET.get("page")),
    }
    return render(request, "members/applications.html", context)


@those_who_may(Action.ANSWER_APPLICATIONS)
def application(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """One application: who they are, who they may already be, and what can be answered."""
    seen = Application.objects.visible_to(request.person)
    asked = get_object_or_404(
        seen.select_related("bank", "decided_by", "person", "entered_by", "invited_by"), public_id=public_id
    )
    refused: Refused | None = None
    if request.method == "POST":
        try:
            messages.success(request, _answer(request, asked))
            asked.refresh_from_db(fields=["state", "person"])
            if asked.is_unanswered:
                return redirect("members:application", bank=bank, public_id=public_id)
            return _onwards(request, asked)
        except Refused as found:
            refused = found
    context = {"application": asked, "refused": refused, "typed": request.POST} | _around(request, asked)
    return render(request, "members/application.html", context, status=422 if refused else 200)


def _onwards(request: BankRequest, asked: Application) -> HttpResponse:
    """Back to the others who ask; with somebody under age to whoever answers for them, who is asked next."""
    assert request.person
    bank, person = request.bank.slug, asked.person
    if person and person.waits_for_guardian_since and guardians.may_look_after(request.person, person):
        return redirect("members:guardian", bank=bank, public_id=person.public_id)
    return redirect("members:applications", bank=bank)


def _answer(request: BankRequest, asked: Application) -> str:
    """Do what was chosen and say so."""
    assert request.person
    by, at, typed = request.person, timezone.now(), request.POST
    answer = typed.get("answer")
    if answer == "admit":
        membership = joining.admit(asked, by=by, at=at)
        said = {"name": membership.name, "number": membership.number}
        return _("%(name)s is in, as member %(number)s.") % said
    if answer == "recognise":
        twin = get_object_or_404(Person.objects.visible_to(by), public_id=uuid_or_none(typed.get("person")))
        joining.recognise(asked, twin, by=by, at=at)
        return _("%(name)s was a member already; nothing new was opened.") % {"name": twin.name}
    if answer == "ask":
        asking_back.ask_back(asked, words=typed.get("question", "")[:2000], by=by, at=at)
        if asked.email:
            return _("Your question is on its way to %(name)s.") % {"name": asked.name}
        return _("%(name)s gave no e-mail: please call, and note the answer here.") % {"name": asked.name}
    if answer == "note":
        asking_back.note_answer(asked, words=typed.get("heard", ""), by=by, at=at)
        return _("Noted.")
    if answer == "reference":
        reference = get_object_or_404(asked.references, public_id=uuid_or_none(typed.get("reference")))
        asking_back.note_reference(reference, words=typed.get("said", ""), by=by, at=at)
        return _("Noted.")
    joining.decline(asked, reason=typed.get("reason", "")[:2000], by=by, at=at)
    return _("%(name)s has been told no, with your reason.") % {"name": asked.name}


def _around(request: BankRequest, asked: Application) -> dict[str, Any]:
    """Who they may be already, and what was asked and agreed."""
    found = {
        "follow_ups": asked.follow_ups.select_related("asked_by", "noted_by"),
        "references": asked.references.select_related("noted_by"),
        "agreements": asked.agreements.select_related("terms", "said_to"),
    }
    if not asked.is_unanswered:
        return found | {"membership": asked.person and asked.person.memberships.order_by("number").first()}
    people = Person.objects.visible_to(request.person).resembling(
        name=asked.name, email=asked.email, phone=asked.phone
    )
    twins = people.select_related("user").prefetch_related("memberships")[:5]
    also = Application.objects.visible_to(request.person).resembling(asked)[:5]
    return found | {"alike": list(twins), "also_asked": list(also)}
