"""The members who fit what somebody types, as choices below the box."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from members import choosing
from members.gates import members_only
from members.middleware import BankRequest

FIELD = re.compile(r"[a-z][a-z_]{0,29}")


@require_GET
@members_only
def member_search(request: BankRequest, bank: str) -> HttpResponse:
    """A piece of a page: the box `field` sends what is typed under its own name."""
    assert request.person
    field = request.GET.get("field", "")
    if not FIELD.fullmatch(field):
        raise Http404
    asked = request.GET.get(field, "").strip()[:100]
    among = choosing.offered_to(request.person, exclude_own="exclude_own" in request.GET)
    found = list(choosing.those_fitting(asked, among, asked_by=request.person)[: choosing.MOST_SHOWN + 1])
    context = {
        "field": field,
        "asked": asked,
        "found": found[: choosing.MOST_SHOWN],
        "has_more": len(found) > choosing.MOST_SHOWN,
        "picked": str(found[0].public_id) if len(found) == 1 else "",
    }
    return render(request, "exchanges/_members_found.html", context)
