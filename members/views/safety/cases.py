"""The cases of those who safeguard: the list tells nothing of what is in them; each opening of one is noted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Subquery
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import standing
from members.forms import show_refusal
from members.gates import those_who_look_after_cases
from members.middleware import BankRequest
from members.models import Case, Person, Report
from members.models.case import CaseQuerySet
from members.refusals import Refused
from members.safety import cases as looking_after
from members.safety import reporting, subjects
from members.safety_forms import AssignForm, CloseForm, RemindForm, ReopenForm, WordsForm

A_PAGE, READINGS = 30, 50


@require_safe
@those_who_look_after_cases
def cases(request: BankRequest, bank: str) -> HttpResponse:
    """Open ones, those with the nearest reminder and then the oldest first; or what is closed, the newest first."""
    visible = _listed(Case.objects.visible_to(request.person))
    shows_closed = bool(request.GET.get("closed"))
    if shows_closed:
        found = visible.filter(closed_at__isnull=False).order_by("-closed_at", "-id")
    else:
        found = visible.open().order_by(F("remind_on").asc(nulls_last=True), "opened_at", "id")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    labels = dict(Report.Reason.choices)
    context = {
        "page": page,
        "rows": [(one, labels.get(getattr(one, "first_reason", ""), "")) for one in page],
        "shows_closed": shows_closed,
        "today": request.bank.today(timezone.now()),
    }
    return render(request, "members/safety/cases.html", context)


def _listed(visible: CaseQuerySet) -> CaseQuerySet:
    first = Report.objects.filter(case=OuterRef("pk")).order_by("at", "id").values("reason")[:1]
    return visible.select_related("assigned_to").annotate(
        report_count=Count("reports"), first_reason=Subquery(first)
    )


@those_who_look_after_cases
def case(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Everything of one case, and what can be done about it."""
    assert request.person
    visible = Case.objects.visible_to(request.person).select_related("about__bank", "assigned_to")
    found = get_object_or_404(visible, public_id=public_id)
    readers = reporting.readers(request.bank, found.about)
    forms = _forms(found, readers)
    if request.method == "POST":
        form = forms.get(request.POST.get("do", ""))
        if form is None:
            raise Http404
        form.data, form.is_bound = request.POST, True
        if form.is_valid() and _did(request, found, form):
            return redirect("members:case", bank=bank, public_id=public_id)
    looking_after.read(found, by=request.person, at=timezone.now())
    return _page(request, found, forms, readers)


def _forms(found: Case, readers: list[Person]) -> dict[str, Form]:
    return {
        "note": WordsForm(auto_id="note-%s"),
        "assign": AssignForm(readers, auto_id="assign-%s", initial={"to": found.assigned_to}),
        "remind": RemindForm(auto_id="remind-%s", initial={"on": found.remind_on}),
        "close": CloseForm(auto_id="close-%s"),
        "reopen": ReopenForm(auto_id="reopen-%s"),
    }


def _did(request: BankRequest, found: Case, form: Form) -> bool:
    verbs: dict[str, Callable[..., Any]] = {
        "note": looking_after.note,
        "assign": looking_after.assign,
        "remind": looking_after.remind,
        "close": looking_after.close,
        "reopen": looking_after.reopen,
    }
    try:
        verbs[request.POST["do"]](found, **form.cleaned_data, by=request.person, at=timezone.now())
    except Refused as refused:
        show_refusal(form, refused)
        return False
    messages.success(request, _("Saved."))
    return True


def _page(request: BankRequest, found: Case, forms: dict[str, Form], readers: list[Person]) -> HttpResponse:
    assert request.person
    wrong = next((form for form in forms.values() if form.errors), None)
    subject = subjects.again(found.reference, by=request.person)
    context = {
        "case": found,
        "subject": subject,
        "acts": [*(subject.acts if subject else ()), *_hold(request.person, found)],
        "reports": found.reports.select_related("by", "taken_down_by"),
        "notes": found.notes.select_related("by", "to"),
        "readings": found.readings.select_related("by")[:READINGS],
        "forms": forms,
        "form": wrong,
        "deciding": looking_after.who_decides(found, readers) if found.is_open else [],
    }
    return render(request, "members/safety/case.html", context, status=422 if wrong else 200)


def _hold(person: Person, found: Case) -> list[tuple[str, str]]:
    """The way to keep somebody from taking part, where this reader may."""
    about = found.about
    if about is None or about.left_at or not standing.may_suspend(person, about):
        return []
    label = _("See why they are on hold") if about.suspended_at else _("Put them on hold")
    return [(label, reverse("exchanges:suspend", args=[about.bank.slug, about.public_id]))]
