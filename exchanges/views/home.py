"""The home page: what waits for me, where I stand, and what goes on around me, in this order."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exchanges import around, waiting
from exchanges.views.viewpoint import Viewpoint
from ledger.models import Account, Entry, Transfer
from members.middleware import BankRequest
from members.models import Membership, Person, Seat

MOST_COMING = 5
MORNING, AFTERNOON, EVENING = 5, 12, 18


@dataclass(frozen=True)
class Standing:
    """Where one membership stands."""

    membership: Membership
    account: Account
    given_minutes: int
    accepted_minutes: int


@require_safe
@never_cache
def home(request: BankRequest, bank: str) -> HttpResponse:
    """For members; whoever is not signed in, or of elsewhere, reads about the time bank instead."""
    if request.person is None:
        return redirect("members:welcome", bank=bank)
    at = timezone.now()
    today = request.bank.today(at)
    context = _waiting(request, at) | _standing(request.person)
    done = sum(s.given_minutes + s.accepted_minutes for s in context["standings"])
    context |= {
        "is_new": not context["is_begun"] and not done,
        "greeting": _greeting(at.astimezone(request.bank.zone)),
        "unanswered": around.unanswered(request.person, today),
        "new_offers": around.new_offers(request.person, today),
    }
    return render(request, "exchanges/home.html", context)


def waiting_again(request: BankRequest, *, said: str = "", refusal: str = "") -> HttpResponse:
    """What waits, and where one stands, after a step taken from the home page."""
    assert request.person
    context = _waiting(request, timezone.now()) | _standing(request.person)
    context |= {"said": said, "refusal": refusal}
    return render(request, "exchanges/_home_after.html", context, status=422 if refusal else 200)


def _waiting(request: BankRequest, at: dt.datetime) -> dict[str, Any]:
    assert request.person
    desk = waiting.for_person(request.person, at)
    for exchange in [*desk.to_do, *desk.coming]:
        exchange.bank = request.bank
    return {
        "to_do": [Viewpoint(exchange, request.person) for exchange in desk.to_do],
        "coming": [Viewpoint(exchange, request.person) for exchange in desk.coming[:MOST_COMING]],
        "is_begun": desk.is_begun,
    }


def _standing(person: Person) -> dict[str, Any]:
    """Help given and accepted, for each membership the person has a seat in."""
    seats = Seat.objects.filter(person=person, membership__closed_at=None)
    seats = seats.select_related("membership__account").order_by("pk")
    memberships = [seat.membership for seat in seats]
    given, accepted = _help([membership.account.pk for membership in memberships])
    return {
        "standings": [
            Standing(m, m.account, given.get(m.account.pk, 0), accepted.get(m.account.pk, 0))
            for m in memberships
        ]
    }


def _help(account_ids: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Minutes given and accepted."""
    service = Entry.objects.filter(
        account__in=account_ids, transfer__kind=Transfer.Kind.SERVICE, transfer__reversals=None
    )
    sums = service.values_list("account").annotate(
        given=Sum("minutes", filter=Q(minutes__gt=0), default=0),
        accepted=Sum("minutes", filter=Q(minutes__lt=0), default=0),
    )
    rows = list(sums)
    return {pk: given for pk, given, _ in rows}, {pk: -accepted for pk, _, accepted in rows}


def _greeting(now: dt.datetime) -> str:
    if MORNING <= now.hour < AFTERNOON:
        return _("Good morning")
    return _("Good afternoon") if AFTERNOON <= now.hour < EVENING else _("Good evening")
