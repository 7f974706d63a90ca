"""What goes of offers, requests and exchanges when somebody is forgotten: their words and photos, never the hours."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from exchanges.models import (
    Batch,
    Category,
    Delivered,
    Delivery,
    DeskVisit,
    Digest,
    Exchange,
    FunderPhoto,
    FunderReport,
    Introduction,
    Listing,
    ListingChange,
    Mark,
    Participation,
    Sheet,
    SheetLine,
    StepTaken,
)
from exchanges.models.guidance import VisitGuidance
from ledger import erasing as books
from members import forgetting
from members.forgetting import Forgotten

OF_BANK = "the time bank's own words, which its admins change"
SIDES = ("provider__seats__person", "recipient__seats__person", "provider_person", "recipient_person")


def register() -> None:
    forgetting.register(Category, kept={"name": OF_BANK})
    forgetting.register(VisitGuidance, kept={"words": OF_BANK})
    forgetting.register(FunderReport, kept=dict.fromkeys(["title", "opening", "closing"], OF_BANK))
    forgetting.register(FunderPhoto, kept=dict.fromkeys(["photo", "caption"], OF_BANK))
    # Whose words a title or a note is takes more than a way to say: see below.
    forgetting.register(
        Listing, struck=["title", "text", "availability"], kept={"photo": "goes with their listings"}
    )
    forgetting.register(ListingChange, emptied={"source": ["person", "listing__person"]}, struck=["source"])
    forgetting.register(Exchange, struck=["title", "source", "reason", "thanks"], near=SIDES)
    forgetting.register(
        StepTaken,
        emptied={"note": ["person"], "source": ["person"]},
        struck=["note", "source"],
        near=[f"exchange__{way}" for way in SIDES],
        kept={"step": "a key"},
    )
    # How the work on the desk is shared out, and when each membership took part: keys, days and moments.
    for model in (DeskVisit, Introduction, Participation):
        forgetting.register(model)
    forgetting.register(Mark, kept={"kind": "a key"})
    # Paper printed for them goes on as their number's; there are no words in it.
    forgetting.register(Batch)
    forgetting.register(Digest)
    forgetting.register(Delivery, deleted=["to"])
    forgetting.register(Delivered, struck=["refusal"], near=["delivery__to"])
    forgetting.register(Sheet)
    # What waits to be recorded is hours still: it goes on under their number, without a name.
    forgetting.register(
        SheetLine,
        emptied={
            "provider_text": ["provider__seats__person"],
            "recipient_text": ["recipient__seats__person"],
            "title": ["provider__seats__person", "recipient__seats__person"],
        },
        struck=["provider_text", "recipient_text", "title"],
        kept={"length_text": "a length of time"},
    )


def _of_theirs(whom: Forgotten) -> Q:
    """Where they helped or were helped, themselves or as one of a household."""
    own = Q(provider__in=whom.own_memberships) | Q(recipient__in=whom.own_memberships)
    return own | Q(provider_person=whom.person) | Q(recipient_person=whom.person)


def _by_them(whom: Forgotten) -> Q:
    """Exchanges whose title is theirs: of their listing, or as they asked for it or logged it for themselves."""
    person, own = whom.person, whom.own_memberships
    by_listing = Q(listing__person=person) | Q(listing__membership__in=own)
    asked = (Q(proposed_by=person) | Q(proposed_by__isnull=True, logged_by=person)) & _of_theirs(whom)
    # What a coordinator wrote down for them.
    told = Q(proposed_by__isnull=True, channel__in=["paper", "phone", "person"]) & (
        Q(logged_side="provider", provider__in=own) | Q(logged_side="recipient", recipient__in=own)
    )
    return by_listing | (Q(listing__isnull=True) & (asked | told))


@forgetting.before
def _their_listings(whom: Forgotten) -> None:
    """Taken down, and without a word; what came of them goes on."""
    theirs = Listing.objects.filter(bank=whom.person.bank_id)
    theirs = theirs.filter(Q(person=whom.person) | Q(membership__in=whom.own_memberships))
    theirs.filter(state=Listing.State.PUBLISHED).update(state=Listing.State.WITHDRAWN, withdrawn_at=whom.at)
    forgetting.discard(theirs.exclude(photo="").values_list("photo", flat=True))
    theirs.update(title="", text="", availability="", photo="", neighbourhood=None)


@forgetting.before
def _their_exchanges(whom: Forgotten) -> None:
    rows = Exchange.objects.filter(bank=whom.person.bank_id)
    titled = rows.filter(_by_them(whom))
    transfers = titled.values_list("transfer", "reversal")
    books.blank(whom.person.bank_id, {each for pair in transfers for each in pair if each})
    # A slip's number leads to the paper with their name; a caller's name may be theirs.
    rows.filter(_of_theirs(whom)).update(source="")
    # Thanks are the words of whoever was helped; a reason those of whoever gave it last.
    thanked = rows.filter(Q(recipient__in=whom.own_memberships) | Q(recipient_person=whom.person))
    thanked.update(thanks="")
    said = StepTaken.objects.filter(bank=whom.person.bank_id).filter(
        Q(person=whom.person) | Q(on_behalf_of__in=whom.own_memberships)
    )
    for exchange, note in said.exclude(note="").values_list("exchange", "note").order_by("pk"):
        rows.filter(pk=exchange, reason=note).update(reason="")
    titled.filter(pk__in=list(titled.values_list("pk", flat=True))).update(title="")
    said.update(note="", source="")


@forgetting.pages
def _pages(whom: Forgotten) -> Iterable[UUID]:
    of_bank = Q(bank=whom.person.bank_id)
    listings = Listing.objects.filter(of_bank, Q(person=whom.person) | Q(membership__in=whom.own_memberships))
    yield from listings.values_list("public_id", flat=True)
    yield from Exchange.objects.filter(of_bank, _of_theirs(whom)).values_list("public_id", flat=True)
