"""Offers and requests on pages: all that is up, one of them, and one's own."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from exchanges import permissions, searching
from exchanges.forms.listings import FROM_AFAR, NEWEST, FilterForm
from exchanges.models import Category, Listing, ListingChange
from exchanges.searching import Wanted
from exchanges.views import history
from exchanges.views.history import Line
from exchanges.views.proposing import may_answer_on_word
from members.gates import members_only
from members.middleware import BankRequest
from members.models import Membership, Neighbourhood

A_PAGE, MOST_PAGES = 24, 1000
MOST_OTHERS = 4
MOST_CHANGES = 50
OWN_A_PAGE = 50


@require_safe
@members_only
def listings(request: BankRequest, bank: str) -> HttpResponse:
    """What is up now, narrowed down by words and filters; htmx asks for the results alone."""
    wanted = FilterForm(request.GET).wanted()
    context = _results(request, wanted)
    if request.headers.get("HX-Request"):
        response = render(request, "exchanges/_listing_results.html", context)
        # In place of the address before, so that one tap on Back leaves the list and not the last letter.
        response["HX-Replace-Url"] = _address(request)
    else:
        response = render(request, "exchanges/listings.html", context | _choices(request, wanted))
    patch_vary_headers(response, ["HX-Request"])
    return response


def _results(request: BankRequest, wanted: Wanted) -> dict[str, Any]:
    """One page of what is found. Nothing is counted: with so many, nobody would believe the number."""
    today = request.bank.today(timezone.now())
    up = Listing.objects.visible_to(request.person).open_on(today)
    found = searching.search(up, wanted, bank=request.bank, asked_by=request.person)
    number = _page_number(request)
    first = (number - 1) * A_PAGE
    rows = list(found.listings.with_people()[first : first + A_PAGE + 1])
    return {
        "wanted": wanted,
        "whose": _membership_of(request, wanted),
        "shown": rows[:A_PAGE],
        "near": found.near,
        "is_narrowed": wanted != Wanted(kind=wanted.kind),
        "tabs": _tabs(request, wanted),
        "newer_url": _address(request, page=number - 1 if number > 2 else "") if number > 1 else "",
        "older_url": _address(request, page=number + 1) if len(rows) > A_PAGE and number < MOST_PAGES else "",
    }


def _membership_of(request: BankRequest, wanted: Wanted) -> Membership | None:
    if wanted.membership is None:
        return None
    return Membership.objects.visible_to(request.person).filter(public_id=wanted.membership).first()


def _choices(request: BankRequest, wanted: Wanted) -> dict[str, Any]:
    return {
        "categories": Category.objects.visible_to(request.person).in_use(),
        "places": Neighbourhood.objects.visible_to(request.person),
        "has_filters": bool(wanted.category or wanted.place or wanted.from_afar or wanted.newest_first),
        "from_afar": FROM_AFAR,
        "newest": NEWEST,
        "all_url": request.path,
    }


def _tabs(request: BankRequest, wanted: Wanted) -> list[dict[str, Any]]:
    labels = {"": _("All"), Listing.Kind.OFFER: _("Offers"), Listing.Kind.REQUEST: _("Requests")}
    tabs = [
        {
            "label": label,
            "url": _address(request, kind=str(kind), page=""),
            "current": wanted.kind == kind,
        }
        for kind, label in labels.items()
    ]
    mine_url = reverse("exchanges:listings_mine", args=[request.bank.slug])
    return [*tabs, {"label": _("Mine"), "url": mine_url, "current": False}]


def _address(request: HttpRequest, **changes: str | int) -> str:
    """This page with some of what is asked for changed; what is empty is left out."""
    asked = {name: value for name, value in {**request.GET.dict(), **changes}.items() if value}
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return (
        min(max(int(asked), 1), MOST_PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    )


@require_safe
@members_only
def listing(request: BankRequest, bank: str, public_id: UUID) -> HttpResponse:
    """One offer or request with its main step, or a few words where it has been taken down."""
    assert request.person
    found = Listing.objects.visible_to(request.person).with_people().filter(public_id=public_id).first()
    if found is None:
        get_object_or_404(Listing, bank=request.bank, public_id=public_id)
        return render(request, "exchanges/listing_gone.html", status=410)
    today = request.bank.today(timezone.now())
    others = Listing.objects.visible_to(request.person).open_on(today).filter(membership=found.membership)
    context = {
        "listing": found,
        "is_mine": permissions.may_act_for(found.membership, request.person),
        "may_change": permissions.may_change_listing(request.person, found),
        "is_up": found.is_open_on(today) and found.membership.closed_at is None,
        "others": others.exclude(pk=found.pk)[:MOST_OTHERS],
        "changes": _changes(request, found),
        "may_answer_on_word": may_answer_on_word(request.person, found),
    }
    return render(request, "exchanges/listing.html", context)


def _changes(request: BankRequest, listing: Listing) -> list[Line]:
    """What was done with it, for its own people and for whoever does it on their word."""
    rows = ListingChange.objects.visible_to(request.person).filter(listing=listing)
    return history.lines_of_listing(rows.select_related("person", "on_behalf_of")[:MOST_CHANGES])


@require_safe
@members_only
def mine(request: BankRequest, bank: str) -> HttpResponse:
    """All that a person has put up, also what is down again."""
    assert request.person
    own = Listing.objects.visible_to(request.person).of_person(request.person).with_people()
    page = Paginator(own, OWN_A_PAGE).get_page(request.GET.get("page"))
    today = request.bank.today(timezone.now())
    up = [each for each in page if each.is_open_on(today)]
    down = [each for each in page if not each.is_open_on(today)]
    return render(request, "exchanges/listings_mine.html", {"page": page, "up": up, "down": down})
