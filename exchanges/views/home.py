"""The home page: what waits for me, where I stand, and what goes on around me, in this order."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exchanges import around, first_steps, waiting
from exchanges.views.viewpoint import Viewpoint
from ledger import statements
from ledger.models import Account
from members.middleware import BankRequest
from members.models import Guardianship, Membership, Person

MOST_COMING = 5
MORNING, AFTERNOON, EVENING = 5, 12, 18


@dataclass(frozen=True)
class Standing:
    """Where one membership stands."""

    membership: Membership
    account: Account
    help: statements.Totals
    statement_url: str


@require_safe
@never_cache
def home(request: BankRequest, bank: str) -> HttpResponse:
    """For members; whoever is not signed in, or of elsewhere, reads about the time bank instead."""
    if request.person is None:
        return redirect("members:welcome", bank=bank)
    at = timezone.now()
    today = request.bank.today(at)
    context = _standing(request) | _waiting(request, at)
    helped = any(one.help.given_minutes or one.help.received_minutes for one in context["standings"])
    context |= {
        "first_steps": None
        if helped or request.person.first_steps_put_away_at
        else first_steps.of(request.person),
        "answers_for": _answers_for(request.person),
        "greeting": _greeting(at.astimezone(request.bank.zone)),
        "unanswered": around.unanswered(request.person, today),
        "new_offers": around.new_offers(request.person, today),
    }
    return render(request, "exchanges/home.html", context)


def waiting_again(request: BankRequest, *, said: str = "", refusal: str = "") -> HttpResponse:
    """What waits, and where one stands, after a step taken from the home page."""
    assert request.person
    context = _standing(request) | _waiting(request, timezone.now())
    context |= {"said": said, "refusal": refusal}
    return render(request, "exchanges/_home_after.html", context, status=422 if refusal else 200)


def _waiting(request: BankRequest, at: dt.datetime) -> dict[str, Any]:
    assert request.person
    desk = waiting.for_person(request.person, at)
    return {
        "to_do": [Viewpoint(exchange, request.person) for exchange in desk.to_do],
        "coming": [Viewpoint(exchange, request.person) for exchange in desk.coming[:MOST_COMING]],
        "is_begun": desk.is_begun,
    }


def _standing(request: BankRequest) -> dict[str, Any]:
    """Help given and accepted, for each membership the person has a seat in."""
    assert request.person
    seats = list(request.person.seats.select_related("membership__account").order_by("pk"))
    # What the rights would ask the database for next.
    request.person.seat_kinds = {seat.membership_id: seat.kind for seat in seats}
    memberships = [seat.membership for seat in seats if seat.membership.closed_at is None]
    statement = reverse("ledger:statement", args=[request.bank.slug])
    totals = statements.totals_of([membership.account for membership in memberships])
    return {
        "standings": [
            Standing(m, m.account, totals[m.account.pk], f"{statement}?of={m.public_id}") for m in memberships
        ]
    }


def _answers_for(person: Person) -> list[Guardianship]:
    """Young people whose grown-up this person is, and who wait for a yes or a no."""
    theirs = Guardianship.objects.visible_to(person).filter(guardian=person)
    return list(theirs.standing().filter(state=Guardianship.State.WAITING).select_related("person"))


def _greeting(now: dt.datetime) -> str:
    if MORNING <= now.hour < AFTERNOON:
        return _("Good morning")
    return _("Good afternoon") if AFTERNOON <= now.hour < EVENING else _("Good evening")
