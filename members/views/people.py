"""Who is here: the list of members, each one's page, and what a coordinator does for them."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from members import handing_over, joining, permissions, profiles, returning, seeing, tongues, welcoming
from members.audiences import Item
from members.forms import EmailForm, MembershipForm, NewMemberForm, show_refusal
from members.gates import members_only, those_who_may
from members.middleware import BankRequest
from members.models import Membership, Neighbourhood, Person, Seat, StandingChange
from members.models.membership import MembershipQuerySet, is_called
from members.refusals import Refused
from members.roles import Action
from members.safety import checks
from members.seeing import Seen
from members.views.asking import uuid_or_none
from members.views.paging import ByKeys

A_PAGE = 30


@members_only
def people(request: BankRequest, bank: str) -> HttpResponse:
    """The members by name, found by name, number or what they say of themselves, and narrowed down."""
    places = Neighbourhood.objects.visible_to(request.person)
    page = _paged(request).get_page(request.GET.get("page"))
    is_narrowed = any(request.GET.get(name) for name in ("q", "kind", "place", "left"))
    # All of them, as the public page says: a number of one less would tell of somebody who keeps away.
    all_here = Membership.objects.filter(bank=request.bank).open()
    context = {
        "page": page,
        "rows": _rows(request, list(page.object_list)),
        "how_many": page.paginator.count if is_narrowed else all_here.count(),
        "kinds": Membership.Kind.choices,
        "places": places,
        "asked": request.GET,
    }
    return render(request, "members/people.html", context)


class Row(NamedTuple):
    """A member, how the one whose own it is looks, and of what was looked for what its people say of themselves."""

    membership: Membership
    face: Seen | None
    can_do: list[str]
    would_like: list[str]


def _rows(request: BankRequest, members: list[Membership]) -> list[Row]:
    """As far as each of their people shows it to the reader."""
    people = [seat.person for one in members for seat in one.seats.all()]
    seen = seeing.seen_of(people, request.person, timezone.now(), only=[Item.PHOTO, *seeing.SPOKEN])
    return [_row(one, seen, tongues.bare(request.GET.get("q", "")).split()) for one in members]


def _row(membership: Membership, seen: dict[int, Seen], words: list[str]) -> Row:
    seats = list(membership.seats.all())
    is_own = membership.kind == Membership.Kind.INDIVIDUAL
    holders = [seat.person_id for seat in seats if is_own and seat.kind == Seat.Kind.HOLDER]
    people = [seen[seat.person_id] for seat in seats]
    can_do = [line for one in people for line in one.skills if _holds(line, words)]
    would_like = [line for one in people for line in one.wishes if _holds(line, words)]
    return Row(membership, seen[holders[0]] if holders else None, can_do, would_like)


def _holds(line: str, words: list[str]) -> bool:
    return any(word in tongues.bare(line) for word in words)


def _paged(request: BankRequest) -> Paginator[Membership]:
    assert request.person
    members = _shown(request)
    text = request.GET.get("q", "").strip()
    if not text:
        return Paginator(members, A_PAGE)
    say_so = Q(pk__in=seeing.memberships_of_those_who_say(text, request.person))
    return ByKeys(members.filter(is_called(text, request.person) | say_so), A_PAGE, rows=members)


def _shown(request: BankRequest) -> MembershipQuerySet:
    """Those of the kind, the place and the standing that is asked for."""
    assert request.person
    everybody = Membership.objects.visible_to(request.person).select_related("neighbourhood")
    has_left = bool(request.GET.get("left")) and request.person.may(Action.CLOSE_MEMBERSHIPS)
    members = everybody.filter(closed_at__isnull=False) if has_left else everybody.open()
    if (kind := request.GET.get("kind")) in Membership.Kind.values:
        members = members.filter(kind=kind)
    if place := uuid_or_none(request.GET.get("place", "")):
        members = members.filter(neighbourhood__public_id=place)
    seats = Seat.objects.visible_to(request.person).select_related("person").order_by("pk")
    shown = members.prefetch_related(Prefetch("seats", seats))
    return shown.order_by("bare_name", "number")


@members_only
def membership(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """A member's page: what everybody may know; for coordinators also how to reach them and what to change."""
    found = _membership(request, public_id)
    shown = Seat.objects.visible_to(request.person).filter(membership=found)
    marked = shown.prefetch_related(checks.marks_for(request.person, timezone.now()))
    seats = list(marked.select_related("person__user", "person__neighbourhood").order_by("pk"))
    for seat in seats:
        # Whether they are away is a question of the day here.
        seat.person.bank = request.bank
    seen = seeing.seen_of([seat.person for seat in seats], request.person, timezone.now())
    context = {
        "membership": found,
        "seats": [(seat, seen[seat.person_id]) for seat in seats],
        "may_close": _may_close(request, found, seats),
        "may_return": request.person is not None
        and returning.may_offer(found, [seat.person for seat in seats], by=request.person),
        "changes": _changes(request, seats),
        "is_mine": any(seat.person_id == request.person.pk for seat in seats if request.person),
        "editable": {seat.person_id for seat in seats if permissions.may_edit(request.person, seat.person)},
        "sign_in_form": EmailForm(),
        "may_hand_over": request.person is not None
        and not found.closed_at
        and handing_over.may_hand_over(request.person, found),
    }
    return render(request, "members/membership.html", context)


def _may_close(request: BankRequest, found: Membership, seats: list[Seat]) -> bool:
    """Whether to offer the way there; the page itself looks closer."""
    if request.person is None or found.closed_at:
        return False
    is_theirs = any(seat.person_id == request.person.pk for seat in seats)
    return not is_theirs and all(permissions.may_edit(request.person, seat.person) for seat in seats)


def _changes(request: BankRequest, seats: list[Seat]) -> list[StandingChange]:
    """For those who lead: breaks and holds of its people."""
    if not (request.person and request.person.may(Action.SUSPEND)):
        return []
    people = [seat.person_id for seat in seats]
    visible = StandingChange.objects.visible_to(request.person)
    return list(visible.filter(person__in=people).select_related("by")[:20])


def _membership(request: BankRequest, public_id: str) -> Membership:
    members = Membership.objects.visible_to(request.person).select_related("neighbourhood")
    found = get_object_or_404(members, public_id=public_id)
    found.bank = request.bank
    return found


@those_who_may(Action.ADD_MEMBERS)
def add(request: BankRequest, bank: str) -> HttpResponse:
    """A coordinator adds somebody who came in person or called."""
    assert request.person
    form = NewMemberForm(request.bank, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = joining.enrol(request.bank, **form.cleaned_data, by=request.person, at=timezone.now())
            messages.success(
                request, _("%(name)s is in, as member %(number)s.") % {"name": new.name, "number": new.number}
            )
            return redirect("members:person", bank=bank, public_id=new.public_id)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, form, "members/add.html")


@those_who_may(Action.EDIT_MEMBERS)
def edit_membership(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """The name and place of a household or organisation; an individual's are those of their profile."""
    assert request.person
    found = _membership(request, public_id)
    if found.kind == Membership.Kind.INDIVIDUAL:
        raise Http404
    shown = {"name": found.name, "neighbourhood": found.neighbourhood}
    form = MembershipForm(request.bank, request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.rename(found, **form.cleaned_data, by=request.person, at=timezone.now())
            return redirect("members:person", bank=bank, public_id=public_id)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, form, "members/edit_membership.html", membership=found)


@those_who_may(Action.ADD_MEMBERS)
def let_sign_in(request: BankRequest, bank: str, public_id: str) -> HttpResponse:
    """Give somebody without a login the means to sign in."""
    assert request.person
    somebody = _person(request, public_id)
    seen = seeing.seen_by(somebody, request.person, timezone.now())
    form = EmailForm(request.POST or None, initial={"email": seen.email})
    if request.method == "POST" and form.is_valid():
        try:
            welcoming.let_sign_in(
                somebody, email=form.cleaned_data["email"], by=request.person, at=timezone.now()
            )
            messages.success(
                request, _("%(name)s can sign in now, and has been told how.") % {"name": somebody.name}
            )
            return _to_page_of(somebody)
        except Refused as refused:
            show_refusal(form, refused)
    return _form_page(request, form, "members/let_sign_in.html", somebody=somebody)


def _person(request: BankRequest, public_id: str) -> Person:
    return get_object_or_404(
        Person.objects.visible_to(request.person).select_related("bank", "user"), public_id=public_id
    )


def _to_page_of(somebody: Person) -> HttpResponse:
    seat = Seat.objects.filter(person=somebody).select_related("membership").order_by("pk").first()
    if seat is None:
        return redirect("members:people", bank=somebody.bank.slug)
    return redirect("members:person", bank=somebody.bank.slug, public_id=seat.membership.public_id)


def _form_page(request: BankRequest, form: Any, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
