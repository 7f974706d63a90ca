"""Who has a place in a household, an organisation, or acts for somebody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import households
from members.forms import NewSeatForm, SeatKindForm, show_refusal
from members.gates import those_who_may
from members.middleware import BankRequest
from members.models import Membership, Person, Seat
from members.refusals import Refused
from members.roles import Action
from members.views.asking import uuid_or_none


@those_who_may(Action.CHANGE_SEATS)
def seats(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """The seats with their buttons, a search for somebody who is here already, a form for somebody new."""
    found = get_object_or_404(
        Membership.objects.visible_to(request.person).select_related("bank"), public_id=public_id
    )
    is_new = request.POST.get("do") == "add_somebody"
    form = NewSeatForm(request.bank, request.POST if is_new else None, initial={"kind": _usual_kind(found)})
    if request.method == "POST" and (not is_new or form.is_valid()):
        try:
            messages.success(request, _do(request, found, form))
            return redirect("members:seats", bank=bank, public_id=public_id)
        except Refused as refused:
            show_refusal(form, refused) if is_new else messages.error(request, refused.sentence)
    people = _search(request, found)
    context = {
        "membership": found,
        "seats": found.seats.select_related("person").order_by("pk"),
        "kinds": Seat.Kind.choices,
        "usual_kind": _usual_kind(found),
        "form": form,
        "found": people,
        "q": request.GET.get("q", ""),
        "with_own": _with_own(people),
    }
    return render(request, "members/seats.html", context, status=422 if request.method == "POST" else 200)


def _usual_kind(membership: Membership) -> str:
    is_family = membership.kind == Membership.Kind.HOUSEHOLD
    return Seat.Kind.HOLDER if is_family else Seat.Kind.REPRESENTATIVE


def _search(request: BankRequest, membership: Membership) -> list[Person]:
    text = request.GET.get("q", "").strip()
    if not text:
        return []
    return list(
        Person.objects.visible_to(request.person).named(text).exclude(seats__membership=membership)[:10]
    )


def _with_own(people: list[Person]) -> set[int]:
    """Those of them who have a membership that is theirs alone."""
    own = Seat.objects.filter(
        person__in=people,
        kind=Seat.Kind.HOLDER,
        membership__kind=Membership.Kind.INDIVIDUAL,
        membership__closed_at__isnull=True,
    )
    return set(own.values_list("person_id", flat=True))


def _do(request: BankRequest, membership: Membership, form: NewSeatForm) -> str:
    """Take the step of the button that was pressed and say what happened."""
    assert request.person
    by, at = request.person, timezone.now()
    do, kind = request.POST.get("do"), _kind(request)
    if do == "add_somebody":
        seat = households.add_somebody(membership, **form.cleaned_data, by=by, at=at)
        return _("%(name)s is in.") % {"name": seat.person.name}
    if do == "add_seat":
        person = get_object_or_404(
            Person.objects.visible_to(by), public_id=uuid_or_none(request.POST.get("person"))
        )
        households.add_seat(membership, person, kind=kind, by=by, at=at)
        return _("%(name)s is in.") % {"name": person.name}
    seat = get_object_or_404(
        membership.seats.select_related("person", "membership__bank"),
        person__public_id=uuid_or_none(request.POST.get("person")),
    )
    if do == "remove_seat":
        households.remove_seat(seat, by=by, at=at)
        return _("%(name)s no longer has a place here.") % {"name": seat.person.name}
    households.change_seat(seat, kind=kind, by=by, at=at)
    return _("%(name)s’s place has changed.") % {"name": seat.person.name}


def _kind(request: BankRequest) -> str:
    form = SeatKindForm(request.POST)
    return form.cleaned_data["kind"] if form.is_valid() else ""
