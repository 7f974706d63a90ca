"""Members to call, the call itself with what came of it, and the log of all calls."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exchanges import calling, matching, permissions
from exchanges.forms.desk import CallForm, WhoCalledForm
from exchanges.models import Exchange, Listing
from members import birthdays, conversations, seeing
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Conversation, Membership, Person
from members.models.conversation import ConversationQuerySet
from members.refusals import Refused
from members.roles import Action
from members.views.asking import uuid_or_none
from members.views.paging import ByKeys

A_PAGE = 20
PAGES_OF = {Conversation.Led.LISTING: "exchanges:listing", Conversation.Led.EXCHANGE: "exchanges:exchange"}


@require_safe
@those_who_may(Action.CALL_MEMBERS)
def calls(request: BankRequest, bank: str) -> HttpResponse:
    """Members who might be glad of a call, for one reason or for any."""
    assert request.person
    because = request.GET.get("because", "")
    reasons = calling.reasons_asked(request.bank)
    because = because if because in reasons else ""
    found = calling.members(request.person, timezone.now(), because)
    page = ByKeys(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(one, labels_of(one)) for one in page],
        "page": page,
        "because": because,
        "reasons": [(key, Conversation.Because(key).label) for key in reasons],
    }
    return render(request, "exchanges/calls.html", context)


def labels_of(membership: Membership) -> list[str]:
    return [_label_of(membership, key) for key in calling.reasons_of(membership)]


def _label_of(membership: Membership, reason: str) -> str:
    label = str(Conversation.Because(reason).label)
    birthday = getattr(membership, "birthday", None)
    if reason != Conversation.Because.BIRTHDAY or not birthday:
        return label
    return _("birthday on %(day)s") % {"day": birthdays.spoken(birthday)}


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.CALL_MEMBERS)
def call(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Somebody to call: how to reach them, what was said before, what might suit them; and what came of it."""
    membership = _membership(request, public_id)
    return _call(request, membership, due=None)


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.CALL_MEMBERS)
def conversation(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """A conversation that is due, or one that was had."""
    rows = Conversation.objects.visible_to(request.person).with_people()
    found = get_object_or_404(rows, public_id=public_id)
    if not found.is_due:
        return redirect("exchanges:call", bank=bank, public_id=found.membership.public_id)
    return _call(request, found.membership, due=found)


def _membership(request: BankRequest, public_id: UUID) -> Membership:
    assert request.person
    rows = (
        Membership.objects.visible_to(request.person)
        .open()
        .select_related("bank", "neighbourhood", "account")
    )
    found = get_object_or_404(rows, public_id=public_id)
    if request.person.is_seated_in(found.pk):
        raise Http404
    return found


def _call(request: BankRequest, membership: Membership, due: Conversation | None) -> HttpResponse:
    assert request.person
    at = timezone.now()
    first = {"they_called": "they" in request.GET}
    form = CallForm(membership, request.POST or None, initial=first)
    if due:
        del form.fields["they_called"]
    if request.method == "POST" and form.is_valid():
        try:
            said = {"because": _because(request.person, membership)} | form.given
            noted = conversations.note(membership, **said, due=due, by=request.person, at=at)
            messages.success(request, _("Noted."))
            address = reverse("exchanges:call", args=[request.bank.slug, membership.public_id])
            return redirect(f"{address}?noted={noted.public_id}#said")
        except Refused as refused:
            form.refuse(refused)
    context = _context(request, membership, form) | {"due": due}
    return render(request, "exchanges/call.html", context, status=422 if form.errors else 200)


def _context(request: BankRequest, membership: Membership, form: CallForm) -> dict[str, Any]:
    assert request.person
    at = timezone.now()
    said = Conversation.objects.visible_to(request.person).filter(membership=membership).had().with_people()
    noted = uuid_or_none(request.GET.get("noted"))
    rows = list(said[:10])
    return {
        "membership": membership,
        "form": form,
        "people": list(seeing.seen_of(list(form.people.values()), request.person, at).values()),
        "said": [(one, _led(one), _may_undo(one, request.person)) for one in rows],
        "noted": next((one for one in rows if one.public_id == noted), None),
        "fitting": matching.requests_for(membership, request.person, at),
        "may_publish": permissions.may_publish_for_others(request.person),
        "may_record": permissions.may_record_for(request.bank, request.person),
    } | _why(request.person, membership)


def _because(person: Person, membership: Membership) -> str:
    """The first reason for which they were to be called."""
    found = calling.members(person, timezone.now()).filter(pk=membership.pk).first()
    return (
        next(iter(calling.reasons_of(found)), Conversation.Because.OTHER)
        if found
        else Conversation.Because.OTHER
    )


def _why(person: Person, membership: Membership) -> dict[str, Any]:
    """For what reason they might be glad of a call, as the list has it."""
    found = calling.members(person, timezone.now()).filter(pk=membership.pk).first()
    return {"member": found, "labels": labels_of(found)} if found else {}


def _led(conversation: Conversation) -> str:
    """The address of what came of it."""
    if not conversation.led_to:
        return ""
    page = PAGES_OF[Conversation.Led(conversation.led_to)]
    return reverse(page, args=[conversation.bank.slug, conversation.led_to_id])


def _may_undo(conversation: Conversation, person: Person) -> bool:
    closed_at = conversation.closed_at
    is_own = conversation.closed_by_id == person.pk
    return is_own and closed_at is not None and closed_at >= timezone.now() - conversations.UNDO_WITHIN


@require_POST
@those_who_may(Action.CALL_MEMBERS)
def undo(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Take back what one has just noted."""
    assert request.person
    rows = Conversation.objects.visible_to(request.person).with_people()
    found = get_object_or_404(rows, public_id=public_id)
    try:
        conversations.undo(found, by=request.person, at=timezone.now())
        messages.success(request, _("Taken back."))
    except Refused as refused:
        messages.warning(request, refused.sentence)
    return redirect("exchanges:call", bank=bank, public_id=found.membership.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@those_who_may(Action.CALL_MEMBERS)
def log(request: BankRequest, bank: str) -> HttpResponse:
    """Every call that was noted, the newest first; and whose is to be written down next."""
    assert request.person
    form = WhoCalledForm(request.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = reverse("exchanges:call", args=[bank, form.membership.public_id])
        return redirect(f"{address}?they")
    days = _days_asked_for(request)
    rows = conversations.had_between(request.person, *days) if days else _all_had(request)
    rows = rows.with_people()
    outcome = request.GET.get("outcome", "")
    if outcome in Conversation.Outcome.values:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "rows": [(one, _led(one)) for one in page],
        "page": page,
        "outcome": outcome,
        "days": days,
        "outcomes": Conversation.Outcome.choices,
    }
    return render(request, "exchanges/call_log.html", context, status=422 if form.errors else 200)


def _all_had(request: BankRequest) -> ConversationQuerySet:
    return Conversation.objects.visible_to(request.person).had()


def _days_asked_for(request: BankRequest) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the address, where both can be read."""
    try:
        first, last = (dt.date.fromisoformat(request.GET.get(key, "")) for key in ("first", "last"))
        return (first, last) if dt.date(1970, 1, 1) <= first <= last <= dt.date(8999, 12, 31) else None
    except ValueError:
        return None


def note_what_came(request: BankRequest, row: Listing | Exchange) -> None:
    """Where the page was opened from a call (`?call=…`): keep that this came of it."""
    asked = uuid_or_none(request.GET.get("call"))
    if asked is None or request.person is None:
        return
    found = Conversation.objects.visible_to(request.person).had().filter(public_id=asked).first()
    if found:
        what = Conversation.Led.LISTING if isinstance(row, Listing) else Conversation.Led.EXCHANGE
        conversations.led_to(found, what, row.public_id, by=request.person)
