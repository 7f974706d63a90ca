"""Looking at how to reach somebody: said by whoever looks, written down for good, told to whom it is about."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from members import seeing
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
    Reveal.objects.create(
        bank=by.bank,
        person=person,
        by=by,
        items=sorted(seen.to_open),
        because=seen.because,
        through=seen.through,
        at=at,
    )
    return seeing.seen_by(person, by, at)
