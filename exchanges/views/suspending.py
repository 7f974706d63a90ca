"""A coordinator keeps a member from taking part for a while, and lets them take part again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges import suspending
from exchanges.models import Exchange
from members import standing
from members.forms import ReasonForm, show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Membership, Person, StandingChange
from members.refusals import Refused
from members.roles import Action
from members.views import asking


@those_who_may(Action.SUSPEND)
def suspend(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """What it means, what is open, and the reason; for somebody suspended, the way back."""
    assert request.person
    somebody = asking.somebody(request, public_id, may=standing.may_suspend)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = somebody.suspended_at is None
    form.fields["reason"].help_text = _("They read it, and so do those who look after members.")
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _do(request, somebody, form.cleaned_data["reason"]))
            return redirect(request.path)
        except Refused as refused:
            show_refusal(form, refused)
    held = Membership.objects.open().held_by(somebody)
    context = {
        "form": form,
        "somebody": somebody,
        "open_count": Exchange.objects.active().filter(provider__in=held).count()
        + Exchange.objects.active().filter(recipient__in=held).count(),
        "changes": StandingChange.objects.visible_to(request.person)
        .filter(person=somebody)
        .select_related("by"),
    }
    return render(request, "exchanges/suspend.html", context, status=422 if form.errors else 200)


def _do(request: BankRequest, somebody: Person, reason: str) -> str:
    assert request.person
    by, at, name = request.person, timezone.now(), {"name": somebody.name}
    if request.POST.get("do") == "lift":
        suspending.lift(somebody, reason=reason, by=by, at=at)
        return _("%(name)s can take part again, and has been told.") % name
    suspending.suspend(somebody, reason=reason, by=by, at=at)
    return _("%(name)s cannot take part for now, and has been told why.") % name
