"""The second step in a time bank: why it asks for one, and help for somebody who has lost theirs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import second_factors
from members.gates import admins_only, members_only
from members.middleware import BankRequest
from members.models import Person
from members.refusals import Refused


@members_only
def asked(request: BankRequest, bank: str) -> HttpResponse:
    """Where somebody is led whose pages open once they have a second step: why, and what to do."""
    assert request.person
    return render(request, "members/second_step.html")


@admins_only
def lost(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """An admin takes away what somebody has lost, having read what that does."""
    assert request.person
    visible = Person.objects.visible_to(request.person).select_related("bank", "user")
    somebody = get_object_or_404(
        visible.annotate(has_second_factor=second_factors.of("user")), public_id=public_id
    )
    refusal = ""
    if request.method == "POST":
        try:
            second_factors.take_away(somebody, by=request.person, at=timezone.now())
            messages.success(
                request, _("Done. %(name)s signs in without a second step.") % {"name": somebody.name}
            )
            return redirect("members:second_step_lost", bank=bank, public_id=public_id)
        except Refused as refused:
            refusal = refused.sentence
    context = {"somebody": somebody, "refusal": refusal}
    return render(request, "members/second_step_lost.html", context, status=422 if refusal else 200)
