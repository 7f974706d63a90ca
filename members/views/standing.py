"""Taking a break: one's own, or noted by a coordinator for a member who said so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import permissions, standing
from members.forms import PauseForm, show_refusal
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused
from members.views import asking


@members_only
def pause(request: BankRequest, bank: str, public_id: str | None = None) -> HttpResponse:
    """Until a day, until they come back, or the end of it."""
    assert request.person
    somebody = _somebody(request, public_id)
    form = PauseForm(request.POST or None, initial={"until": somebody.away_until})
    if request.method == "POST" and (request.POST.get("do") == "back" or form.is_valid()):
        try:
            messages.success(request, _do(request, somebody, form))
            return redirect(request.path)
        except Refused as refused:
            show_refusal(form, refused)
    context = {"form": form, "somebody": somebody, "is_own": somebody.pk == request.person.pk}
    return render(request, "members/pause.html", context, status=422 if form.errors else 200)


def _somebody(request: BankRequest, public_id: str | None) -> Person:
    assert request.person
    if public_id is None:
        return request.person
    return asking.somebody(request, public_id, may=permissions.may_edit)


def _do(request: BankRequest, somebody: Person, form: PauseForm) -> str:
    assert request.person
    if request.POST.get("do") == "back":
        standing.come_back(somebody, by=request.person, at=timezone.now())
        return _("Welcome back. Offers and requests are up again.")
    standing.pause(somebody, until=form.cleaned_data["until"], by=request.person, at=timezone.now())
    return _("Saved. Have a good break; nothing is lost meanwhile.")
