"""Looking at how to reach somebody: said by whoever looks, written down for good, told to whom it is about."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from members import seeing
from members.audiences import Item
from members.models import Person, Reveal
from members.refusals import NotAllowed
from members.seeing import Seen


@transaction.atomic
def show_contact(person: Person, *, by: Person, at: dt.datetime) -> Seen:
    """Open what `by` may see of how to reach somebody, until the end of the day; again that day is no second look."""
    # As it is now: they may have chosen otherwise while the page was open.
    person = Person.objects.select_related("bank").get(pk=person.pk)
    seen = seeing.seen_by(person, by, at)
    if not seen.to_open:
        if seen.shows_contact:
            return seen
        raise NotAllowed(
            _(
                "%(name)s shows you no phone or e-mail. You can write to them in an exchange, or ask a coordinator."
            )
            % {"name": person.first_name}
        )
    _looked(seen, by=by, at=at).save()
    return seeing.seen_by(person, by, at)


@transaction.atomic
def addresses(people: Iterable[Person], *, by: Person, at: dt.datetime) -> dict[int, list[str]]:
    """The lines for an envelope to each of these people, by key: as far as `by` may see them, which is written down."""
    people = list(people)
    found = seeing.seen_of(people, by, at, only=[Item.ADDRESS])
    Reveal.objects.bulk_create(_looked(seen, by=by, at=at) for seen in found.values() if seen.to_open)
    opened = seeing.seen_of(people, by, at, only=[Item.ADDRESS])
    return {pk: seen.address.splitlines() for pk, seen in opened.items()}


def _looked(seen: Seen, *, by: Person, at: dt.datetime) -> Reveal:
    return Reveal(
        bank=by.bank,
        person=seen.person,
        by=by,
        items=sorted(seen.to_open),
        because=seen.because,
        through=seen.through,
        at=at,
    )
