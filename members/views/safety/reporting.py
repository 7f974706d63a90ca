"""Reporting something, with who will read it told beforehand; and what became of one's own reports."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.forms import show_refusal
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Person, Report
from members.models.person import PersonQuerySet
from members.refusals import Refused
from members.roles import Action
from members.safety import reporting, subjects
from members.safety.subjects import Subject
from members.safety_forms import ReportForForm, ReportForm, ReportToldForm, TakenDownForm
from members.views import asking

A_PAGE = 30


@members_only
def report(request: BankRequest, bank: str, kind: str, public_id: UUID, number: int = 0) -> HttpResponse:
    """What it is about, in one's own words."""
    assert request.person
    subject = subjects.found(kind, public_id, number, by=request.person)
    if subject is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            reporting.report(subject, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Thank you for telling us. Those who look after safety have it now."))
            return redirect("members:my_reports", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "subject": subject, "readers": reporting.readers(request.bank, subject.about)}
    return render(request, "members/safety/report.html", context, status=422 if form.errors else 200)


@those_who_may(Action.TAKE_DOWN_REPORTS)
def report_for(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What a member told a coordinator about somebody. Who writes it down does not read it again."""
    assert request.person
    teller = asking.somebody(request, public_id, may=reporting.may_take_down)
    found = asking.named(request, field="about").exclude(pk=teller.pk)
    form = ReportForForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = dict(form.cleaned_data)
        subject = subjects.found("person", said.pop("about").public_id, by=request.person)
        if subject is None:
            raise Http404
        if _took_down(request, form, subject, {**said, "teller": teller}):
            return redirect(request.path)
    return _take_down_page(request, form, found, teller=teller)


@those_who_may(Action.TAKE_DOWN_REPORTS)
def report_told(request: BankRequest, bank: str, kind: str, public_id: UUID, number: int = 0) -> HttpResponse:
    """What a member told a coordinator about an offer, a message or a profile that stands open before them."""
    assert request.person
    subject = subjects.found(kind, public_id, number, by=request.person)
    if subject is None:
        raise Http404
    own = [person.pk for person in (request.person, subject.about) if person]
    found = asking.named(request, field="teller").exclude(pk__in=own)
    form = ReportToldForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid() and _took_down(request, form, subject, form.cleaned_data):
        return redirect(request.path)
    return _take_down_page(request, form, found, subject=subject)


def _took_down(request: BankRequest, form: TakenDownForm, subject: Subject, said: Mapping[str, Any]) -> bool:
    assert request.person
    try:
        reporting.take_down(subject, **said, by=request.person, at=timezone.now())
    except Refused as refused:
        show_refusal(form, refused)
        return False
    messages.success(
        request, _("Written down. Those who look after safety have it now, and only they read it.")
    )
    return True


def _take_down_page(
    request: BankRequest, form: TakenDownForm, found: PersonQuerySet, **known: Person | Subject
) -> HttpResponse:
    context = {"form": form, "found": found, "q": request.GET.get("q", "").strip(), **known}
    return render(
        request, "members/safety/take_down_report.html", context, status=422 if form.errors else 200
    )


@require_safe
@members_only
def my_reports(request: BankRequest, bank: str) -> HttpResponse:
    """One's own reports: open or closed. What was noted or decided is for those who safeguard alone."""
    own = (
        Report.objects.visible_to(request.person)
        .select_related("case", "taken_down_by")
        .order_by("-at", "-id")
    )
    page = Paginator(own, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/safety/my_reports.html", {"page": page})
