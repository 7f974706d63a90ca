"""The record of changes: an admin reads who changed what, for whom, what was before and what is now."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members import records
from members.gates import admins_only
from members.middleware import BankRequest

A_PAGE = 50


@require_safe
@admins_only
def record(request: BankRequest, bank: str) -> HttpResponse:
    """The newest first; all of it, or what is of one kind or about somebody."""
    assert request.person
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("q", "what")}
    found = records.found(request.person, name=asked["q"], what=asked["what"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, records.sentence(one)) for one in page]
    context = {"page": page, "rows": rows, "kinds": records.What.choices, "asked": asked}
    return render(request, "members/record.html", context)
