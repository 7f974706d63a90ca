"""The statement of an account: mine, or for coordinators anybody's of the time bank, and the pot's."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from ledger import statements
from ledger.models import Account
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Person

POT = "pot"


@require_GET
@members_only
def statement(request: BankRequest, bank: str) -> HttpResponse:
    """Every entry, newest first, with the balance after it."""
    assert request.person
    own = _own(request.person)
    account = _chosen(request.person, request.GET.get("of", ""), own)
    if account is None:
        return render(request, "ledger/statement_none.html")
    page = statements.page(account, before=_sequence(request, "before"), after=_sequence(request, "after"))
    here = f"of={POT if account.is_pot or not account.membership else account.membership.public_id}"
    context = {
        "account": account,
        "is_own": account in own,
        "choices": own if len(own) > 1 else [],
        "totals": statements.totals(account),
        "rows": page.rows,
        "newer_url": f"?{here}&after={page.newer}" if page.newer else "",
        "older_url": f"?{here}&before={page.older}" if page.older else "",
    }
    return render(request, "ledger/statement.html", context)


def _own(person: Person) -> list[Account]:
    """The accounts of the memberships this person has a seat in."""
    accounts = Account.objects.visible_to(person).of_members().with_names()
    return list(accounts.filter(membership__seats__person=person).order_by("membership__number"))


def _chosen(person: Person, of: str, own: list[Account]) -> Account | None:
    """The account the address names, or one's first; what may not be seen is not there."""
    if not of:
        return own[0] if own else None
    visible = Account.objects.visible_to(person).with_names()
    if of == POT:
        return get_object_or_404(visible, kind=Account.Kind.POT)
    try:
        return get_object_or_404(visible, membership__public_id=UUID(of))
    except ValueError:
        raise Http404 from None


def _sequence(request: BankRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
