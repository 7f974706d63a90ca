"""Checks on pages: the kinds an admin chooses, those of somebody for who records them, and one's own."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.forms import show_refusal
from members.gates import admins_only, members_only, those_who_may
from members.middleware import BankRequest
from members.models import Check, CheckKind, Person
from members.refusals import Refused
from members.roles import Action
from members.safety import checks as keeping
from members.safety_forms import CheckForm, CheckKindForm
from members.views.asking import uuid_or_none


@admins_only
def kinds(request: BankRequest, bank: str) -> HttpResponse:
    """Add, rename, take off the list."""
    assert request.person
    form = CheckKindForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (request.POST.get("do") == "retire" or form.is_valid()):
        try:
            _change_kinds(request, form)
            messages.success(request, _("Saved."))
            return redirect("members:check_kinds", bank=bank)
        except Refused as refused:
            show_refusal(form, refused)
    known = CheckKind.objects.visible_to(request.person).in_use()
    context = {"form": form, "kinds": known}
    return render(request, "members/safety/check_kinds.html", context, status=422 if form.errors else 200)


def _change_kinds(request: BankRequest, form: CheckKindForm) -> None:
    assert request.person
    by, at, do = request.person, timezone.now(), request.POST.get("do")
    if do not in ("rename", "retire"):
        keeping.add_kind(request.bank, name=form.cleaned_data["name"], by=by, at=at)
        return
    visible = CheckKind.objects.visible_to(by).select_related("bank")
    kind = get_object_or_404(visible, public_id=uuid_or_none(request.POST.get("kind")))
    if do == "retire":
        keeping.retire_kind(kind, by=by, at=at)
    else:
        keeping.rename_kind(kind, name=form.cleaned_data["name"], by=by, at=at)


@those_who_may(Action.RECORD_CHECKS)
def checks(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What was seen of somebody's, and recording one more."""
    assert request.person
    somebody = get_object_or_404(
        Person.objects.visible_to(request.person).select_related("bank"), public_id=public_id
    )
    if not keeping.may_record(request.person, somebody):
        raise Http404
    if request.POST.get("do") == "take_back":
        mine = Check.objects.visible_to(request.person).filter(person=somebody).select_related("person")
        check = get_object_or_404(mine, public_id=uuid_or_none(request.POST.get("check")))
        keeping.take_back(check, by=request.person, at=timezone.now())
        messages.success(request, _("It counts no more."))
        return redirect(request.path)
    today = request.bank.today(timezone.now())
    form = CheckForm(
        request.bank, request.POST if request.method == "POST" else None, initial={"seen_on": today}
    )
    if form.is_valid():
        try:
            keeping.record(somebody, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(request, _("Recorded."))
            return redirect(request.path)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "somebody": somebody, "today": today, "rows": _rows(request, somebody)}
    return render(request, "members/safety/checks.html", context, status=422 if form.errors else 200)


def _rows(request: BankRequest, somebody: Person) -> list[Check]:
    visible = Check.objects.visible_to(request.person).filter(person=somebody)
    return list(visible.select_related("kind", "seen_by", "taken_back_by")[:100])


@require_safe
@members_only
def my_checks(request: BankRequest, bank: str) -> HttpResponse:
    """What was seen of one's own, and until when it holds."""
    assert request.person
    own = [check for check in _rows(request, request.person) if check.taken_back_at is None]
    context = {"rows": own, "today": request.bank.today(timezone.now())}
    return render(request, "members/safety/my_checks.html", context)
