"""Those under age: a coordinator says who answers for them; that one says yes or no, and reads what is open."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.forms import show_refusal
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Guardianship, Person
from members.refusals import Refused
from members.roles import Action
from members.safety import guardians
from members.safety_forms import GuardianToldForm, MinorForm
from members.views import asking


@those_who_may(Action.LOOK_AFTER_MINORS)
def guardian(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Whether somebody is under age, who answers for them, and what that one told a coordinator."""
    assert request.person
    somebody = asking.somebody(request, public_id, may=guardians.may_look_after)
    past = list(
        Guardianship.objects.visible_to(request.person).filter(person=somebody).select_related("guardian")
    )
    now = next((each for each in past if each.ended_at is None), None)
    do = request.POST.get("do") if request.method == "POST" else None
    known = {"of_age_on": now.of_age_on} if now else {}
    mark = MinorForm(somebody, request.POST if do == "mark" else None, initial=known, auto_id="mark-%s")
    told = GuardianToldForm(request.POST if do == "told" else None, auto_id="told-%s")
    if _did(request, somebody, now, mark, told, do):
        return redirect(request.path)
    wrong = next((form for form in (mark, told) if form.errors), None)
    context = {
        "somebody": somebody,
        "now": now,
        "says": now.says.select_related("by") if now else [],
        "mark": mark,
        "told": told,
        "form": wrong,
    }
    return render(request, "members/safety/guardian.html", context, status=422 if wrong else 200)


def _did(
    request: BankRequest,
    somebody: Person,
    now: Guardianship | None,
    mark: MinorForm,
    told: GuardianToldForm,
    do: str | None,
) -> bool:
    """Whether what was sent is done."""
    assert request.person
    by, at = request.person, timezone.now()
    form = mark if do == "mark" else told
    try:
        if do == "take_back" and now:
            guardians.take_back(now, by=by, at=at)
        elif do == "mark" and mark.is_valid():
            guardians.mark(somebody, **mark.said(), by=by, at=at)
        elif do == "told" and now and told.is_valid():
            said = told.cleaned_data
            is_yes = said["is_yes"] == "yes"
            guardians.answer(now, is_yes=is_yes, by=by, at=at, channel=said["channel"], words=said["words"])
        else:
            return False
    except Refused as refused:
        show_refusal(form, refused)
        return False
    messages.success(request, _("Saved. Those concerned have been told."))
    return True


@members_only
def guarded(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """For whoever answers for somebody: say yes or no, take it back, and see what is open with them."""
    assert request.person
    own = Guardianship.objects.standing().filter(
        guardian=request.person, bank=request.bank, person__left_at=None
    )
    found = get_object_or_404(own.select_related("person__bank", "guardian"), public_id=public_id)
    if request.method == "POST":
        try:
            is_yes = request.POST.get("do") == "yes"
            guardians.answer(found, is_yes=is_yes, by=request.person, at=timezone.now())
            messages.success(request, _("Thank you. It counts from now on."))
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect(request.path)
    context = {
        "guardianship": found,
        "minor": found.person,
        "happenings": guardians.open_with(found.person),
        "says": found.says.select_related("by"),
    }
    return render(request, "members/safety/guarded.html", context)


@require_safe
@members_only
def guarding(request: BankRequest, bank: str) -> HttpResponse:
    """Those one answers for."""
    own = Guardianship.objects.standing().filter(
        guardian=request.person, bank=request.bank, person__left_at=None
    )
    rows = own.select_related("person").order_by("person__name", "pk")
    return render(request, "members/safety/guarding.html", {"rows": rows})
