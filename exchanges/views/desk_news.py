"""What has happened since somebody last looked at their desk, each with its page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exchanges import visits
from exchanges.models import DeskVisit
from members.gates import coordinators_only
from members.middleware import BankRequest


@require_safe
@coordinators_only
def news(request: BankRequest, bank: str) -> HttpResponse:
    """The newest of each kind, since the time before; since a week ago for whoever looks for the first time."""
    assert request.person
    person, at = request.person, timezone.now()
    known = DeskVisit.objects.filter(person=person).first()
    moment = (known and known.before_at) or visits.first_look_back(person, at)
    most = visits.SHOWN
    context = {
        "moment": moment,
        "exchanges": list(visits.exchanges(person, moment).with_people()[:most]),
        "approved": {row.pk for row in visits.approved_by_colleagues(person, moment)[:most]},
        "members": list(visits.members(person, moment)[:most]),
        "listings": list(visits.listings(person, moment).select_related("membership")[:most]),
        "conversations": list(visits.had_by_colleagues(person, moment).with_people()[:most]),
    }
    return render(request, "exchanges/desk_news.html", context)
