"""The page of one exchange: what it is, what one can do now, what has happened, and what a coordinator can do."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from exchanges import home_visits, permissions, sheets, states
from exchanges.forms.steps import StepForm
from exchanges.models import Exchange, Side
from exchanges.models.exchange import ExchangeQuerySet
from exchanges.views.history import lines_of
from exchanges.views.takings import TAKINGS
from exchanges.views.viewpoint import Viewpoint
from members import seeing
from members.audiences import CONTACT
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Membership, Person
from members.seeing import Seen

RELATED = ("listing", "transfer", "reversal", "confirmed_by", "approved_by")
WITH_ITS_OWN_PLACE = "write"
CONTRARY = frozenset({"dispute"})
USUALLY_FIRST = ("accept", "confirm", "log", "approve")


@dataclass(frozen=True)
class Action:
    """A step as a button: one tap, or something to fill in that opens in place, or a page of its own."""

    name: str
    label: str
    url: str
    form: StepForm
    kind: str = "plain"
    page: str = ""

    @property
    def opens(self) -> bool:
        """Whether something is to be filled in first; on behalf of somebody always, if only how they said it."""
        is_one_tap = TAKINGS[self.name].is_one_tap and not self.form.must_be_filled_in
        return self.form.side is not None or (self.form.asks and not is_one_tap)

    @property
    def sends(self) -> str:
        return str(TAKINGS[self.name].sends or self.label)

    @property
    def id(self) -> str:
        return f"{self.name}-{self.form.side.value if self.form.side else 'own'}"


@require_GET
@members_only
def exchange(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    assert request.person
    return page_of(request, get_object_or_404(shown_to(request.person), public_id=public_id))


def shown_to(person: Person) -> ExchangeQuerySet:
    return Exchange.objects.visible_to(person).with_people().select_related(*RELATED)


def page_of(
    request: BankRequest, exchange: Exchange, *, sent: tuple[str, StepForm] | None = None
) -> HttpResponse:
    """The page; `sent` is the step and form that could not be taken, shown again with what was typed."""
    assert request.person
    exchange.bank = request.bank
    at = timezone.now()
    viewpoint = Viewpoint(exchange, request.person)
    context = {
        "exchange": exchange,
        "v": viewpoint,
        "form": sent[1] if sent else None,
        "lines": lines_of(exchange, request.person),
        "opened": request.GET.get("do", ""),
        "guidance": _guidance_for(exchange),
        "sheet": sheets.behind(exchange, request.person),
        "contacts": _contacts(viewpoint, at),
        **actions_for(viewpoint, at, sent),
    }
    return render(request, "exchanges/exchange.html", context, status=422 if sent else 200)


def _guidance_for(exchange: Exchange) -> str:
    """What to mind, where somebody is asked to say yes to a first visit at home."""
    is_asked = exchange.state == Exchange.State.PROPOSED
    if not is_asked or not home_visits.is_first(exchange.category, exchange.provider, exchange.recipient):
        return ""
    return home_visits.words(exchange.bank)


def _contacts(viewpoint: Viewpoint, at: dt.datetime) -> list[Seen]:
    """How to reach the others, as long as there is something to arrange, where they show it to the reader."""
    exchange = viewpoint.exchange
    others = [exchange.person_on(side) for side in Side if side != viewpoint.side]
    if exchange.state not in Exchange.ACTIVE:
        return []
    # Not of somebody whom a block keeps apart, also where both have to do with the same organisation.
    here = Person.objects.visible_to(viewpoint.person).filter(pk__in=[one.pk for one in others if one])
    seen = seeing.seen_of(here, viewpoint.person, at, only=CONTACT)
    return [one for one in seen.values() if one.shows_contact or one.to_open]


def actions_for(viewpoint: Viewpoint, at: dt.datetime, sent: tuple[str, StepForm] | None) -> dict[str, Any]:
    """The person's own actions, the first one filled; apart from them what they may do as a coordinator."""
    exchange, person = viewpoint.exchange, viewpoint.person
    making = _Making(exchange, at, sent)
    own = [making.action(step) for step in viewpoint.steps.values() if step.name != WITH_ITS_OWN_PLACE]
    as_coordinator = states.coordinator_steps(exchange, person)
    leading = [making.action(step) for step in as_coordinator if step.name != WITH_ITS_OWN_PLACE]
    may_write = WITH_ITS_OWN_PLACE in {*viewpoint.steps, *(step.name for step in as_coordinator)}
    return {
        "actions": _first_filled(own, exchange, at),
        "writing": making.action(states.STEPS[WITH_ITS_OWN_PLACE]) if may_write else None,
        "leading": _first_filled(leading, exchange, at),
        "on_behalf": making.on_behalf(person),
        "may_oversee": permissions.may_oversee(exchange, person),
    }


class _Making:
    """Builds the actions of one page, one of them with what was sent."""

    def __init__(self, exchange: Exchange, at: dt.datetime, sent: tuple[str, StepForm] | None) -> None:
        self.exchange, self.sent = exchange, sent
        self.today = exchange.bank.today(at)

    def action(self, step: states.Step, side: Side | None = None) -> Action:
        args = [self.exchange.bank.slug, self.exchange.public_id]
        own_log = step.name == "log" and side is None
        return Action(
            name=step.name,
            label=str(step.label),
            url=reverse("exchanges:step", args=[*args, step.name.replace("_", "-")]),
            form=self.form(step.name, side),
            kind="clay" if step.name in CONTRARY else "plain",
            page=f"{reverse('exchanges:log', args=args[:1])}?exchange={args[1]}" if own_log else "",
        )

    def form(self, name: str, side: Side | None) -> StepForm:
        if self.sent and self.sent[0] == name and self.sent[1].side == side:
            return self.sent[1]
        auto_id = f"{name}-{side.value if side else 'own'}-%s"
        return TAKINGS[name].form(exchange=self.exchange, today=self.today, side=side, auto_id=auto_id)

    def on_behalf(self, person: Person) -> list[tuple[Membership, list[Action]]]:
        """For each side, what a coordinator may do in its name."""
        steps = states.steps_on_behalf(self.exchange, person)
        return [
            (
                self.exchange.membership_on(side),
                [self.action(step, side) for step, its in steps if its == side],
            )
            for side in Side
            if any(its == side for _step, its in steps)
        ]


def _first_filled(actions: list[Action], exchange: Exchange, at: dt.datetime) -> list[Action]:
    """The main one first and filled: what is most likely meant now."""
    first = USUALLY_FIRST
    if exchange.planned_at is None or exchange.planned_at > at:
        first = ("accept", "confirm", "agree_time", "approve") if exchange.minutes is None else first
    main = next((action for action in actions if action.name in first), None)
    if main is None:
        return actions
    filled = Action(main.name, main.label, main.url, main.form, "main", main.page)
    return [filled, *(action for action in actions if action is not main)]
