"""A first visit at somebody's home: what to mind, read by both before it is agreed, and kept that they did."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from exchanges import steps
from exchanges.models import Category, Exchange, Side, VisitGuidance
from exchanges.steps import Via
from members import permissions, records
from members.models import Membership, Person, TimeBank
from members.refusals import NotAllowed, Refused

LONGEST = 4000
USUAL = (
    gettext_noop(
        "Get to know each other first: talk on the phone, or meet where other people are, before the first visit."
    ),
    gettext_noop("Tell somebody you trust where you will be, with whom, and when you expect to be back."),
    gettext_noop("You may bring somebody along, or have somebody with you. Nobody needs to explain why."),
    gettext_noop("Put away your purse, papers and medicines. Nobody needs your keys or your bank card."),
    gettext_noop(
        "If something does not feel right, stop and leave, or ask the other to go. You need no reason for that."
    ),
    gettext_noop("In danger call the emergency number. Then tell a coordinator: they listen, and help."),
)


class GuidanceUnread(Refused):
    """The two would meet at home for the first time, and this side has not said that they read what to mind."""


def words(bank: TimeBank) -> str:
    """What to mind, in the time bank's own words, or in the usual ones."""
    own = VisitGuidance.objects.filter(bank=bank).values_list("words", flat=True).first()
    return own or usual_words(bank)


def usual_words(bank: TimeBank) -> str:
    with translation.override(bank.language):
        return "\n\n".join(_(sentence) for sentence in USUAL)


def is_first(category: Category, one: Membership, other: Membership) -> bool:
    """Whether help of this kind would bring the two together at a home, and they never were before."""
    if not category.is_at_home:
        return False
    between = Q(provider=one, recipient=other) | Q(provider=other, recipient=one)
    met = Exchange.objects.filter(between, category__is_at_home=True, settled_at__isnull=False)
    return not met.exists()


def check_read(category: Category, one: Membership, other: Membership, *, has_read: bool) -> bool:
    """Whether it is a first visit; refused where they have not read what to mind."""
    if not is_first(category, one, other):
        return False
    if not has_read:
        raise GuidanceUnread(
            _(
                "You two would meet at somebody's home for the first time. Open it, read what to mind, say that you"
                " have, and send it again."
            ),
            field="has_read_guidance",
        )
    return True


def note_read(exchange: Exchange, *, side: Side | None, by: Person, at: dt.datetime, via: Via) -> None:
    """Keep that this side has read it, or was told by a coordinator."""
    steps.write_history("read", exchange, by=by, at=at, side=side, via=via)


@transaction.atomic
def write(bank: TimeBank, *, said: str, by: Person, at: dt.datetime) -> str:
    """Say it in the time bank's own words; none bring the usual ones back."""
    if not permissions.may_govern(by, bank):
        raise NotAllowed(
            _("Only an admin can change what people read before a first visit. Ask one of yours.")
        )
    said = said.replace("\r\n", "\n").strip()
    if len(said) > LONGEST:
        raise Refused(
            _("That is too long to be read: up to %(most)d letters fit here.") % {"most": LONGEST},
            field="words",
        )
    if said == usual_words(bank):
        said = ""
    VisitGuidance.objects.update_or_create(bank=bank, defaults={"words": said, "changed_at": at})
    records.write(bank, records.What.GUIDANCE, by=by, at=at)
    return words(bank)
