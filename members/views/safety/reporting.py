"""Reporting something, with who will read it told beforehand; and what became of one's own reports."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.forms import show_refusal
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Report
from members.refusals import Refused
from members.safety import reporting, subjects
from members.safety_forms import ReportForm

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


@require_safe
@members_only
def my_reports(request: BankRequest, bank: str) -> HttpResponse:
    """One's own reports: open or closed. What was noted or decided is for those who safeguard alone."""
    own = Report.objects.visible_to(request.person).select_related("case").order_by("-at", "-id")
    page = Paginator(own, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/safety/my_reports.html", {"page": page})
