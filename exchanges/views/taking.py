"""The one address where steps are taken: it reads the form of the step, calls its verb, and says what happened."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from exchanges import telling
from exchanges.forms.steps import StepForm
from exchanges.models import Exchange, Side
from exchanges.views import home
from exchanges.views.exchange import page_of, shown_to
from exchanges.views.takings import TAKINGS, said_of
from exchanges.views.viewpoint import Viewpoint
from members.gates import members_only
from members.middleware import BankRequest
from members.refusals import Refused

HOME_PART = "waiting"


@require_POST
@members_only
def take(request: BankRequest, bank: str, public_id: UUID, step: str) -> HttpResponse:
    """Take the step and go on to the exchange; asked for by a part of the home page, answer with that part."""
    assert request.person
    name = step.replace("-", "_")
    if name not in TAKINGS or step != name.replace("_", "-"):
        raise Http404
    exchange = get_object_or_404(shown_to(request.person), public_id=public_id)
    exchange.bank = request.bank
    form = _form_of(request, name, exchange)
    taken = _take(request, name, form)
    from_home = request.headers.get("HX-Target") == HOME_PART
    if taken is None:
        if from_home:
            return home.waiting_again(
                request, refusal=" ".join(str(error) for errors in form.errors.values() for error in errors)
            )
        exchange = shown_to(request.person).get(pk=exchange.pk)
        form.sees(exchange)
        return page_of(request, exchange, sent=(name, form))
    side = form.side or Viewpoint(exchange, request.person).side or Side.PROVIDER
    said = said_of(name, taken, taken.membership_on(side.other))
    if from_home:
        return home.waiting_again(request, said=said)
    messages.success(request, said)
    return redirect(telling.path_of(taken))


def _form_of(request: BankRequest, name: str, exchange: Exchange) -> StepForm:
    told = request.POST.get("side")
    side = Side(told) if told in Side.values else None
    return TAKINGS[name].form(
        request.POST,
        exchange=exchange,
        today=request.bank.today(timezone.now()),
        side=side,
        auto_id=f"{name}-{side.value if side else 'own'}-%s",
    )


def _take(request: BankRequest, name: str, form: StepForm) -> Exchange | None:
    """The exchange after the step, or None when the form has errors now."""
    if not form.is_valid():
        return None
    try:
        return TAKINGS[name].verb(
            form.exchange, by=request.person, at=timezone.now(), via=form.via, **form.given
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None
