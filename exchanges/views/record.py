"""Recording what members did, from slips of paper and from the telephone: one after another, on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from exchanges import desk, recording
from exchanges.forms.record import RecordForm
from exchanges.models import Exchange, Side
from exchanges.row_checks import own_words
from exchanges.states import NotYours
from exchanges.templatetags.days import day
from exchanges.views import calls
from ledger import hours
from members.gates import those_who_may
from members.middleware import BankRequest
from members.refusals import Refused
from members.roles import Action

KEPT = ("channel", "told_by", "happened_on")


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.RECORD_FOR_MEMBERS)
def record(request: BankRequest, bank: str) -> HttpResponse:
    """The form; once saved it comes again for the next one, keeping how these are told, by whom, and the day."""
    assert request.person
    form = _form_of(request)
    if request.method == "POST" and (saved := _save(request, form)):
        calls.note_what_came(request, saved)
        messages.success(request, _said_of(saved))
        kept = {name: str(form.cleaned_data[name]) for name in KEPT}
        return redirect(f"{reverse('exchanges:record', args=[bank])}?{urlencode(kept)}")
    context = {"form": form, "lately": desk.recorded_lately(request.person)}
    return render(request, "exchanges/record.html", context, status=422 if form.errors else 200)


@require_POST
@those_who_may(Action.RECORD_FOR_MEMBERS)
def understood(request: BankRequest, bank: str) -> HttpResponse:
    """A piece of the page: what has been understood so far, in words. Nothing is saved."""
    form = _form_of(request)
    form.is_valid()
    context = {"form": form, "told": form.cleaned_data, "is_asked": True}
    return render(request, "exchanges/_record_understood.html", context)


def _form_of(request: BankRequest) -> RecordForm:
    assert request.person
    today = request.bank.today(timezone.now())
    if request.method == "POST":
        return RecordForm(request.POST, person=request.person, today=today)
    kept: dict[str, Any] = {name: request.GET[name] for name in KEPT if name in request.GET}
    return RecordForm(initial=kept, person=request.person, today=today)


def _save(request: BankRequest, form: RecordForm) -> Exchange | None:
    """The exchange recorded, or None when the form has errors now."""
    assert request.person
    if not form.is_valid():
        return None
    try:
        return recording.record(**form.given, by=request.person, at=timezone.now())
    except NotYours:
        form.add_error(None, own_words())
    except Refused as refusal:
        form.refuse(refusal)
    return None


def _said_of(saved: Exchange) -> str:
    words = {
        "provider": saved.provider,
        "recipient": saved.recipient,
        "hours": hours.spoken(saved.minutes or 0),
        "day": day(saved.happened_on),
    }
    first = _("Saved: %(provider)s helped %(recipient)s for %(hours)s on %(day)s.") % words
    return f"{first} {_what_comes_next(saved)}"


def _what_comes_next(saved: Exchange) -> str:
    if saved.state == Exchange.State.SETTLED:
        return _("The hours stand on both statements.")
    if saved.state == Exchange.State.CONFIRMED:
        return _("They wait under “To do” to be approved.")
    other = saved.membership_on(Side(saved.logged_side).other)
    return _("%(other)s is asked whether that is right.") % {"other": other}
