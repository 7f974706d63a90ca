"""Handing over the place of one who acts for an organisation: who, to whom, when; what is planned and what was."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import handing_over
from members.forms import show_refusal
from members.gates import members_only
from members.handing_over_forms import HandOverForm
from members.middleware import BankRequest
from members.models import HandOver, Membership, Person
from members.refusals import Refused
from members.roles import Action
from members.views import asking

MOST_SHOWN = 20


@members_only
def hand_over(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Look somebody up, choose them, and a day."""
    assert request.person
    found = _organisation(request, public_id)
    form = HandOverForm(
        request.POST or None,
        leaving=_who_may_go(request, found),
        coming=list(asking.named(request, field="coming")),
        today=request.bank.today(timezone.now()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = handing_over.hand_over(found, **form.said, by=request.person, at=timezone.now())
            messages.success(request, _said(asked))
            if Person.objects.filter(pk=request.person.pk, left_at__isnull=False).exists():
                return redirect("members:welcome", bank=bank)
            return redirect("members:person", bank=bank, public_id=public_id)
        except Refused as refused:
            show_refusal(form, refused)
    rows = HandOver.objects.visible_to(request.person).filter(membership=found)
    context = {
        "membership": found,
        "form": form,
        "q": request.GET.get("q", ""),
        "planned": rows.waiting().select_related("leaving", "coming"),
        "past": rows.exclude(pk__in=rows.waiting().values("pk")).select_related("leaving", "coming")[
            :MOST_SHOWN
        ],
    }
    return render(request, "members/hand_over.html", context, status=422 if form.errors else 200)


@require_POST
@members_only
def call_off(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """Leave all as it is."""
    assert request.person
    rows = HandOver.objects.visible_to(request.person).select_related("membership")
    asked = get_object_or_404(rows, public_id=public_id)
    try:
        handing_over.call_off(asked, by=request.person, at=timezone.now())
        messages.success(request, _("Called off. All stays as it was, and everybody is told."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("members:hand_over", bank=bank, public_id=asked.membership.public_id)


def _organisation(request: BankRequest, public_id: UUID) -> Membership:
    assert request.person
    rows = Membership.objects.visible_to(request.person).open().select_related("bank")
    found = get_object_or_404(rows, public_id=public_id)
    if not handing_over.may_hand_over(request.person, found):
        raise Http404
    return found


def _who_may_go(request: BankRequest, found: Membership) -> list[Person]:
    """Oneself; to a coordinator all who act for it."""
    assert request.person
    seats = found.seats.acting().select_related("person").order_by("pk")
    if not request.person.may(Action.CHANGE_SEATS):
        seats = seats.filter(person=request.person)
    return [seat.person for seat in seats]


def _said(asked: HandOver) -> str:
    day = date_format(asked.on, "DATE_FORMAT")
    words = {"coming": asked.coming.name, "membership": asked.membership.name, "day": day}
    if asked.done_at:
        return _("Done: %(coming)s acts for %(membership)s now. Everybody is told.") % words
    return _("Planned: %(coming)s acts for %(membership)s from %(day)s on. Everybody is told.") % words
