"""A time bank in the middle of things: something of every kind stands on every page."""

import datetime as dt
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from exchanges import closing_months, listings, periods
from exchanges.models import Category, Exchange, Listing
from ledger import accounts, corrections, giving, reconciliation
from ledger.importing import asking
from ledger.models import Correction, Discrepancy, Export, Import, Reconciliation
from members import (
    asking_back,
    inviting,
    joining,
    mailing,
    neighbourhoods,
    notices,
    pictures,
    questions,
    signing,
    terms,
)
from members.models import (
    Application,
    Case,
    Guardianship,
    Invitation,
    Membership,
    Notice,
    Person,
    Question,
    Seat,
    TimeBank,
)
from tests.factories import help, safety
from tests.factories.exchanges import ExchangeFactory, ListingFactory
from tests.factories.members import MembershipFactory, PersonFactory, TimeBankFactory

LONG_WORD = "Rechtsschutzversicherungsgesellschaften"


@dataclass
class Scene:
    """The people who look around, and what they find. `kofi` is a member nobody here is signed in as.

    `child` has only a dependant's place in a household. The coordinator belongs to a second time bank.
    """

    bank: TimeBank
    member: Person
    coordinator: Person
    admin: Person
    kofi: Person
    child: Person
    household: Membership
    offer: Listing
    own_request: Listing
    exchanges: dict[str, Exchange]
    leading: dict[str, Exchange]
    application: Application
    question: Question
    file: Import
    invitation: Invitation
    expired_file: Export
    correction: Correction
    discrepancy: Discrepancy
    closed_discrepancy: Discrepancy
    case: Case
    guardianship: Guardianship

    @property
    def now(self) -> dt.datetime:
        return timezone.now()

    def notice_of(self, person: Person) -> Notice:
        return Notice.objects.filter(person=person).latest("id")

    def sign_in_path(self) -> str:
        assert self.member.user
        return signing.sign_in_link(self.member.user, at=self.now).split("/", 3)[3]

    def mailed(self, event: str) -> str:
        """Where a link mailed to somebody who would like to join leads."""
        letter = Notice.objects.filter(bank=self.bank, event=f"members/{event}").latest("id")
        found = re.search(r"(/[\w-]+/join/\w+/[\w-]{43}/)", letter.body)
        assert found
        return found[1]

    def unsubscribe_path(self) -> str:
        letter = mailing.letter(self.notice_of(self.member), "ana@example.org")
        return str(letter.extra_headers["List-Unsubscribe"]).strip("<>").split("/", 3)[3]


def build(member: Person, kofi: Person, coordinator: Person, admin: Person) -> Scene:
    bank, at = member.bank, timezone.now()
    place = neighbourhoods.add(bank, name="Riverside", by=admin, at=at)
    Person.objects.filter(pk=kofi.pk).update(neighbourhood=place, phone="01632 960 113")
    PersonFactory(bank=TimeBankFactory(slug="hilltop"), user=coordinator.user, name=coordinator.name)
    reconciliation.run(bank, at=at)
    closing_months.close(periods.read("2020-01"), by=admin, at=at, all_the_same=True)
    household = _household(bank, member)
    child = household.people.get(seats__kind=Seat.Kind.DEPENDANT)
    case = safety.a_case(kofi, member, keeper=admin, words=f"They shouted at {LONG_WORD}.")
    safety.known_of(kofi, coordinator, admin, words=f"Good with {LONG_WORD}.")
    guardianship = safety.under_age(child, member, coordinator)
    question, invitation = _what_is_asked(bank, coordinator, admin, at)
    still_open, closed = _discrepancies(kofi, admin, at)
    return Scene(
        bank=bank,
        member=member,
        coordinator=coordinator,
        admin=admin,
        kofi=kofi,
        child=child,
        household=household,
        offer=_offer_with_photo(kofi, at),
        own_request=_request(member),
        exchanges=_in_every_state(member, kofi),
        leading=_for_the_desk(member, kofi, coordinator, admin),
        application=joining.apply(
            bank,
            name="Eva",
            email="eva@example.org",
            message=f"I heard of you at {LONG_WORD}.",
            answers={str(question.public_id): f"At {LONG_WORD}."},
            agrees_to=1,
            references=[("Ruth", LONG_WORD)],
            at=at,
        ),
        question=question,
        file=_a_file(admin, at),
        invitation=invitation,
        expired_file=_expired_file(admin, at),
        correction=_correction(kofi, admin, at),
        discrepancy=still_open,
        closed_discrepancy=closed,
        case=case,
        guardianship=guardianship,
    )


def _a_file(admin: Person, at: dt.datetime) -> Import:
    """A list of members whose columns are to be looked at."""
    file = ContentFile(f"number,name,{LONG_WORD}\n900,Somebody,x\n".encode(), name="list.csv")
    return asking.hand_over(file, name=f"{LONG_WORD}.csv", kind="members", by=admin, at=at)


def _what_is_asked(
    bank: TimeBank, coordinator: Person, admin: Person, at: dt.datetime
) -> tuple[Question, Invitation]:
    """A question, terms, an open invitation of the member's, and somebody who is asked back."""
    question = questions.add(bank, questions.Wording("Where did you hear of us?", "long"), by=admin, at=at)
    terms.write(bank, text=f"Be kind at {LONG_WORD}.", by=admin, at=at)
    asked = joining.apply(bank, name="Bo Ek", email="bo@example.org", agrees_to=1, at=at)
    asking_back.ask_back(asked, words="Where do you live?", by=coordinator, at=at)
    member = Person.objects.get(bank=bank, name="Ana Sá")
    return question, inviting.invite(bank, name="Eva", by=member, at=at)


def _household(bank: TimeBank, member: Person) -> Membership:
    """A family that the member acts for, with a child, and somebody who has no login."""
    family: Membership = MembershipFactory(
        bank=bank,
        kind=Membership.Kind.HOUSEHOLD,
        name="The Sá Family",
        person__user=None,
        person__name="Old Sá",
    )
    Seat.objects.create(bank=family.bank, membership=family, person=member)
    child = PersonFactory(bank=bank, name="Nia Sá")
    Seat.objects.create(bank=family.bank, membership=family, person=child, kind=Seat.Kind.DEPENDANT)
    return family


def _offer_with_photo(kofi: Person, at: dt.datetime) -> Listing:
    drawn = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "JPEG")
    draft = listings.Draft(
        title="Mending and sewing",
        category=_category(kofi),
        text=f"Curtains, hems and zips. Also {LONG_WORD}.",
        availability="weekday mornings",
        is_remote=True,
        estimated_minutes=90,
        picture=pictures.prepare(SimpleUploadedFile("curtain.jpg", drawn.getvalue(), "image/jpeg")),
    )
    return listings.publish(draft, kind=Listing.Kind.OFFER, membership=kofi.memberships.get(), by=kofi, at=at)


def _request(member: Person) -> Listing:
    own = member.memberships.order_by("pk")[0]
    listing: Listing = ListingFactory(
        bank=member.bank, membership=own, title=f"A lift to {LONG_WORD}", request=True
    )
    return listing


def _category(person: Person) -> Category:
    return Category.objects.filter(bank=person.bank).order_by("position")[0]


def _in_every_state(member: Person, kofi: Person) -> dict[str, Exchange]:
    """What a member may come upon: every state, helping and helped."""
    sides: dict[str, Any] = {
        "bank": member.bank,
        "provider": kofi.memberships.get(),
        "recipient": member.memberships.order_by("pk")[0],
    }
    last = Exchange.State.CONFIRMED  # for this one the factory makes the time bank look at every exchange
    states = ["proposed", "accepted", "settled", "logged", "disputed", "reversed", last]
    return {state: ExchangeFactory(**sides, state=state, title=f"Help that is {state}") for state in states}


def _for_the_desk(member: Person, kofi: Person, coordinator: Person, admin: Person) -> dict[str, Exchange]:
    """What waits for a coordinator: to approve, to sort out, and one that is their own."""
    at = timezone.now()
    giving.grant(
        member.memberships.order_by("pk")[0], 60, "For the garden party", by=admin, at=at, key="party"
    )
    return {
        "to_approve": help.confirmed(member, kofi, minutes=90, title="Reading letters"),
        "disputed": help.disputed(member, kofi, minutes=120),
        "own": help.confirmed(coordinator, kofi, minutes=45, title="A ride to town"),
    }


def _correction(kofi: Person, admin: Person, at: dt.datetime) -> Correction:
    """Asked for by the only admin, so that the coordinator looks at it."""
    reason = f"Entered twice, for {LONG_WORD}."
    told: dict[str, Any] = {"concerns_on": kofi.bank.today(at), "reason": reason, "key": "twice"}
    return corrections.ask(kofi.memberships.get(), None, 45, by=admin, at=at, **told)


def _discrepancies(kofi: Person, admin: Person, at: dt.datetime) -> list[Discrepancy]:
    """What a check before the last one found: a balance nobody has closed, and an entry that is known."""
    figures = {"accounts": 4, "transfers": 9, "entries": 18, "sum_minutes": 60, "differences": 2}
    yesterday = at - dt.timedelta(days=1)
    before = Reconciliation.objects.create(bank=kofi.bank, checked_at=yesterday, **figures)
    account = accounts.of(kofi.memberships.get())
    found = {"bank": before.bank, "reconciliation": before, "account": account, "expected": 0, "found": 60}
    why = {
        "closed_at": at,
        "closed_by": admin,
        "closed_how": "known",
        "closed_reason": f"It was {LONG_WORD}.",
    }
    return [
        Discrepancy.objects.create(check_name="balance", **found),
        Discrepancy.objects.create(check_name="running", sequence=1, **found, **why),
    ]


def _expired_file(admin: Person, at: dt.datetime) -> Export:
    return Export.objects.create(
        bank=admin.bank,
        person=admin,
        what="ledger",
        parameters={},
        title="The ledger",
        format="csv",
        state=Export.State.EXPIRED,
        rows_total=9,
        created_at=at,
    )


def tell(person: Person) -> None:
    """Something for the inbox of somebody who takes no part."""
    notices.write(
        "members/welcome",
        to=person,
        bank=person.bank,
        path=f"/{person.bank.slug}/me/",
        at=timezone.now(),
        group="community",
    )
