"""What the scene has none of and that cannot be made up from its columns alone."""

import datetime as dt
import uuid

from exchanges.models import Mark
from members import announcing, conversations
from members.addressing import To, Whom
from members.models import Membership, Neighbourhood, Person, Question, TimeBank


def furnish(bank: TimeBank, by: Person, at: dt.datetime) -> None:
    """A question with answers to choose from, drafts of announcements, calls due and had, and something put off."""
    Question.objects.create(bank=bank, position=9, words="Which?", kind="choice", choices="One\nTwo")
    place, _is_new = Neighbourhood.objects.get_or_create(bank=bank, name="Riverbank")
    for to in (To(Whom.NEIGHBOURHOODS, neighbourhoods=[place]), To(Whom.INTEREST, interest="garden")):
        announcing.write(bank, title="A party", text="Come along.", to=to, by=by, at=at)
    member, other = Membership.objects.filter(bank=bank).exclude(people=by).order_by("pk")[:2]
    conversations.open_for_limit(member, is_lowest=True, past_minutes=30, transfer=uuid.uuid4(), at=at)
    conversations.note(other, outcome="all_well", words="All is well.", by=by, at=at)
    Mark.objects.create(
        bank=bank,
        kind="member",
        subject=uuid.uuid4(),
        put_off_until=dt.date(2999, 1, 1),
        put_off_by=by,
        at=at,
    )
