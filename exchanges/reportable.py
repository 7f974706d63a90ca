"""What of exchanges can be reported: an offer or request, and what somebody wrote on the page of an exchange."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from exchanges import permissions
from exchanges.models import Exchange, Listing, StepTaken
from members.models import Person
from members.safety import subjects
from members.safety.subjects import Subject


def register() -> None:
    subjects.register("listing", _listing)
    subjects.register("message", _message)


def _listing(by: Person, public_id: UUID, number: int) -> Subject | None:
    visible = Listing.objects.visible_to(by).select_related("bank", "person", "membership")
    listing = visible.filter(public_id=public_id).first()
    if listing is None or number:
        return None
    args = [listing.bank.slug, public_id]
    acts = []
    if permissions.may_change_listing(by, listing) and not listing.is_withdrawn:
        acts.append((_("Take it down"), reverse("exchanges:listing_withdraw", args=args)))
    return Subject(
        subjects.reference("listing", public_id),
        _("“%(title)s”") % {"title": listing.title},
        listing.person,
        "\n\n".join(part for part in (listing.title, listing.text, listing.availability) if part),
        reverse("exchanges:listing", args=args),
        tuple(acts),
    )


def _message(by: Person, public_id: UUID, number: int) -> Subject | None:
    """The words of one line of an exchange's history, counted from its beginning: nothing is ever taken out of it."""
    exchange = Exchange.objects.visible_to(by).select_related("bank").filter(public_id=public_id).first()
    step = _line(exchange, number) if exchange else None
    if exchange is None or step is None or not step.note or step.person is None:
        return None
    return Subject(
        subjects.reference("message", public_id, number),
        _("what %(name)s wrote") % {"name": step.person.name},
        step.person,
        step.note,
        reverse("exchanges:exchange", args=[exchange.bank.slug, public_id]) + "#history",
    )


def _line(exchange: Exchange, number: int) -> StepTaken | None:
    taken = exchange.steps_taken.select_related("person__bank")
    return taken[number - 1 : number].get() if 0 < number <= taken.count() else None
