"""Logging hours: a form that says back what it understood, and saves once that has been read."""

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exchanges import recording, states, telling
from exchanges.forms.log import LogForm, WhenForm
from exchanges.models import Category, Exchange
from exchanges.views import understood
from exchanges.views.takings import said_of
from exchanges.views.understood import Understood
from exchanges.views.viewpoint import Viewpoint, memberships_of
from members.choosing import label_of, offered_to
from members.forms import show_refusal
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused


@members_only
def log(request: BankRequest, bank: str) -> HttpResponse:
    """The form; sent, it is saved once what it was understood as has been shown, and shown first otherwise."""
    at = timezone.now()
    accepted = _accepted(request)
    if accepted and "log" not in {step.name for step in states.own_steps(accepted, _person(request))}:
        messages.info(request, _("These hours can't be logged now. Here is what is known of them."))
        return redirect(telling.path_of(accepted))
    form = _form(request, accepted, at)
    if form is None:
        return render(request, "exchanges/log_not_yours.html")
    read = _read(request, form, at)
    if read and request.POST.get("understood") == read.mark:
        exchange = _save(request, form, at)
        if exchange:
            messages.success(request, said_of("log", exchange, read.other))
            return redirect(telling.path_of(exchange))
        read = None
    context = {
        "form": form,
        "understood": read,
        "is_second_look": read is not None,
        **_about(request, accepted),
    }
    return render(request, "exchanges/log.html", context, status=422 if form.errors else 200)


@require_POST
@members_only
def preview(request: BankRequest, bank: str) -> HttpResponse:
    """What is understood so far, as a piece of the page; what is not filled in yet is no error here."""
    at = timezone.now()
    accepted = _accepted(request)
    form = _form(request, accepted, at)
    if form is None:
        return HttpResponse(status=204)
    read = _read(request, form, at)
    form.errors.pop("category", None)
    context = {"form": form, "understood": read, **_about(request, accepted)}
    return render(request, "exchanges/_log_preview.html", context)


def _person(request: BankRequest) -> Person:
    assert request.person
    return request.person


def _about(request: BankRequest, accepted: Exchange | None) -> dict[str, object]:
    return {"accepted": accepted, "v": Viewpoint(accepted, _person(request)) if accepted else None}


def _accepted(request: BankRequest) -> Exchange | None:
    """The agreed exchange that the hours are of, when the address names one."""
    named = request.GET.get("exchange")
    if not named:
        return None
    rows = Exchange.objects.visible_to(request.person).with_people()
    return get_object_or_404(rows, public_id=_uuid(named))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _form(request: BankRequest, accepted: Exchange | None, at: dt.datetime) -> WhenForm | None:
    """The form for these circumstances; None for somebody who may act for no membership."""
    person = _person(request)
    data = request.POST if request.method == "POST" else None
    today = request.bank.today(at)
    if accepted:
        return WhenForm(data, bank=request.bank, today=today, accepted=accepted)
    memberships = memberships_of(person)
    if not memberships:
        return None
    return LogForm(
        data,
        bank=request.bank,
        today=today,
        person=person,
        memberships=memberships,
        categories=list(Category.objects.visible_to(person).in_use()),
        initial=_named(request),
        acting_for=request.GET.get("as", ""),
    )


def _named(request: BankRequest) -> dict[str, object]:
    """With whom, when the address says so by a member's number."""
    number = request.GET.get("with", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return {}
    offered = offered_to(_person(request), exclude_own=True)
    other = offered.filter(number=int(number)).first()
    return {"other": label_of(other)} if other else {}


def _read(request: BankRequest, form: WhenForm, at: dt.datetime) -> Understood | None:
    """What a complete form says; what can't be stands as an error in the form."""
    if not form.is_valid():
        return None
    try:
        return understood.of(form, by=_person(request), at=at)
    except Refused as refused:
        show_refusal(form, refused)
        return None


def _save(request: BankRequest, form: WhenForm, at: dt.datetime) -> Exchange | None:
    told = form.cleaned_data
    minutes, day, by = told["length"].minutes, told["happened_on"], _person(request)
    try:
        if form.accepted:
            return recording.log(form.accepted, minutes=minutes, happened_on=day, by=by, at=at)
        assert isinstance(form, LogForm)
        assert form.sides
        return recording.log_directly(
            provider=form.sides[0],
            recipient=form.sides[1],
            title=told["title"],
            category=told["category"],
            minutes=minutes,
            happened_on=day,
            by=by,
            at=at,
        )
    except Refused as refused:
        show_refusal(form, refused)
        return None
