"""A request that nobody has answered: who might help, and telling them of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exchanges import introducing, matching
from exchanges.models import Listing
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Membership
from members.refusals import Refused
from members.roles import Action
from members.views.asking import uuid_or_none


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.CALL_MEMBERS)
def introduce(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Members who might help with it; a button tells one of them."""
    assert request.person
    rows = Listing.objects.visible_to(request.person).filter(kind=Listing.Kind.REQUEST)
    asked = get_object_or_404(
        rows.select_related("bank", "membership", "person", "category"), public_id=public_id
    )
    if request.method == "POST":
        _tell(request, asked)
        return redirect("exchanges:introduce", bank=bank, public_id=public_id)
    at = timezone.now()
    context = {
        "asked": asked,
        "is_waiting": matching.unanswered(request.person, at).filter(pk=asked.pk).exists(),
        "fitting": matching.members_for(asked, request.person, at),
        "thought_of": introducing.of(asked, request.person),
    }
    return render(request, "exchanges/introduce.html", context)


def _tell(request: BankRequest, asked: Listing) -> None:
    assert request.person
    named = uuid_or_none(request.POST.get("member"))
    rows = Membership.objects.visible_to(request.person).open()
    found = rows.filter(public_id=named).first() if named else None
    if found is None:
        messages.warning(request, _("We could not find that member. Choose one of the list."))
        return
    try:
        introducing.introduce(asked, found, by=request.person, at=timezone.now())
        messages.success(
            request,
            _("%(name)s has been told. They answer the request if they would like to.") % {"name": found},
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
