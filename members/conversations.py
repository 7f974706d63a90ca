"""Talking with members: who is due a word because a balance passed its limit, and what came of each call.

Who else might be glad of a call is a question (`exchanges/calling.py`); what is kept here is what was said.
"""

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from members.models import Conversation, Membership, Person
from members.models.conversation import ConversationQuerySet
from members.refusals import NotAllowed, Refused
from members.roles import Action

Because, Outcome = Conversation.Because, Conversation.Outcome
# When a member is to be thought of again, in days, unless whoever called says otherwise.
AGAIN_AFTER_DAYS = {
    Outcome.NOT_REACHED: 3,
    Outcome.LEFT_WORD: 7,
    Outcome.ANOTHER_DAY: 7,
    Outcome.WILL_GIVE: 30,
    Outcome.WILL_RECEIVE: 30,
    Outcome.AGREED: 60,
    Outcome.ALL_WELL: 90,
    Outcome.BREAK: 90,
}
UNDO_WITHIN = dt.timedelta(days=1)


class TooLate(Refused):
    """What was noted stands."""


def open_for_limit(
    membership: Membership, *, is_lowest: bool, past_minutes: int, transfer: UUID, at: dt.datetime
) -> None:
    """A balance passed a soft limit, by so many minutes: somebody is to have a word. One at a time for each limit.

    Nobody asks for it: it is opened in the transaction of whatever passed the limit.
    """
    due = Conversation(
        bank_id=membership.bank_id,
        membership=membership,
        because=Because.LOWEST if is_lowest else Because.HIGHEST,
        minutes=past_minutes,
        transfer=transfer,
        opened_at=at,
    )
    Conversation.objects.bulk_create([due], ignore_conflicts=True)


@transaction.atomic
def note(
    membership: Membership,
    *,
    outcome: str,
    because: str = Because.OTHER,
    words: str = "",
    person: Person | None = None,
    again_on: dt.date | None = None,
    due: Conversation | None = None,
    by: Person,
    at: dt.datetime,
) -> Conversation:
    """Keep that somebody was called, or called, and what came of it. `due` is the conversation that this one was.

    Where nobody was reached, what is due stays due, and comes again after a few days.
    """
    _check(membership, by)
    if outcome not in Outcome.values:
        raise Refused(_("Say what came of it: choose one of the answers."), field="outcome")
    if person and not membership.seats.filter(person=person).exists():
        raise Refused(_("Choose somebody who belongs to this membership."), field="person")
    today = membership.bank.today(at)
    if again_on and again_on <= today:
        raise Refused(
            _("That day has passed. Choose a day after today, or leave it empty."), field="again_on"
        )
    again_on = again_on or today + dt.timedelta(days=AGAIN_AFTER_DAYS[Outcome(outcome)])
    said = {"outcome": outcome, "words": words.strip(), "person": person, "again_on": again_on}
    if due and outcome not in Conversation.UNSPOKEN:
        return _close(due, **said, by=by, at=at)
    if due:
        because = due.because
        Conversation.objects.filter(pk=due.pk, closed_at__isnull=True).update(again_on=again_on)
    kept = {"bank_id": membership.bank_id, "opened_at": at, "opened_by": by, "closed_at": at, "closed_by": by}
    return Conversation.objects.create(membership=membership, because=because, **kept, **said)


def _close(due: Conversation, *, by: Person, at: dt.datetime, **said: object) -> Conversation:
    held = Conversation.objects.select_for_update(no_key=True).get(pk=due.pk)
    if not held.is_due:
        raise Refused(
            _("%(name)s has noted this conversation already. Note yours as another one, if there were two.")
            % {"name": held.closed_by}
        )
    for field, value in {**said, "closed_at": at, "closed_by": by}.items():
        setattr(held, field, value)
    held.save()
    return held


@transaction.atomic
def undo(conversation: Conversation, *, by: Person, at: dt.datetime) -> None:
    """Take back what one noted oneself, for a day: what was due is due again, and anything else is gone."""
    held = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation.pk).first()
    if held is None or held.is_due:
        return
    _check(held.membership, by)
    if held.closed_by_id != by.pk or held.closed_at is None or held.closed_at < at - UNDO_WITHIN:
        raise TooLate(
            _("Only whoever noted it can take it back, and only for a day. Note another one instead.")
        )
    if held.opened_by_id is not None:
        held.delete()
        return
    if Conversation.objects.filter(membership=held.membership, because=held.because, closed_at=None).exists():
        raise TooLate(
            _("Another conversation about the same is due by now, so this one stays as it was noted.")
        )
    held.outcome, held.words, held.led_to = "", "", ""
    held.person = held.closed_by = held.closed_at = held.again_on = held.led_to_id = None
    held.save()


@transaction.atomic
def led_to(conversation: Conversation, what: str, public_id: UUID, *, by: Person) -> None:
    """Keep which offer, request or exchange came of a call."""
    _check(conversation.membership, by)
    Conversation.objects.filter(pk=conversation.pk, closed_at__isnull=False).update(
        led_to=what, led_to_id=public_id
    )


def had_between(person: Person, first: dt.date, last: dt.date) -> ConversationQuerySet:
    """Conversations that were had in these days of the time bank, as far as the person reads them."""
    zone = person.bank.zone
    since = dt.datetime.combine(first, dt.time.min, tzinfo=zone)
    until = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, tzinfo=zone)
    return Conversation.objects.visible_to(person).filter(closed_at__gte=since, closed_at__lt=until)


def counted(person: Person, *, first: dt.date, last: dt.date) -> dict[str, int]:
    """How many conversations were had in these days, by what came of them. For the report."""
    rows = had_between(person, first, last).order_by().values_list("outcome").annotate(count=Count("pk"))
    found = dict(rows)
    return {outcome: found[outcome] for outcome in Outcome.values if outcome in found}


def _check(membership: Membership, by: Person) -> None:
    may = membership.bank_id == by.bank_id and by.may(Action.CALL_MEMBERS)
    if not may or by.is_seated_in(membership.pk):
        raise NotAllowed(
            _("Calls are noted by those who look after members, and never about themselves. Ask a colleague.")
        )
