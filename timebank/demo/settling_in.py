"""The demo's people arrive: the founding, the neighbourhoods, members of every kind, and what they put up."""

import datetime as dt
import random

from exchanges import leaving, listings
from exchanges.models import Category, Listing
from members import (
    announcing,
    appointing,
    cards,
    founding,
    households,
    inviting,
    joining,
    neighbourhoods,
    pins,
    policies,
    profiles,
    questions,
    roles,
    sending,
    terms,
    walls,
)
from members.addressing import To
from members.models import Membership, Neighbourhood, Person, Question, Seat, Terms, TimeBank
from members.models.application import Channel
from members.safety import cases, checks, private_notes, reporting, subjects
from timebank.demo import people, words
from timebank.demo.people import Somebody

WELCOME_MINUTES = 120
FOUNDED_DAYS_AGO = 730


def found(slug: str, *, at: dt.datetime) -> Person:
    """Open the demo time bank two years before `at`; returns its admin."""
    opened_at = at - dt.timedelta(days=FOUNDED_DAYS_AGO)
    admin = founding.found(
        slug=slug,
        name="Elm Street Time Bank",
        place="Elmbridge",
        about=(
            "Neighbours helping neighbours, hour for hour. Everybody's hour counts the same, "
            "and everybody has something to give."
        ),
        admin_name=people.ADMIN.name,
        admin_email=_address(people.ADMIN),
        by=None,
        at=opened_at,
        approval_first_exchanges=1,
        approval_above_minutes=480,
        welcome_minutes=WELCOME_MINUTES,
    )
    with walls.in_bank(admin.bank):
        for name in people.NEIGHBOURHOODS:
            neighbourhoods.add(admin.bank, name=name, by=admin, at=opened_at)
    return admin


def _address(somebody: Somebody) -> str:
    return f"{somebody.mail}@example.org" if somebody.mail else ""


class Arrivals:
    """Lets everybody in, at moments spread over the two years, and remembers who is there since when."""

    def __init__(self, admin: Person, chance: random.Random, *, at: dt.datetime) -> None:
        self.admin, self.bank, self.chance, self.at = admin, admin.bank, chance, at
        self.places = {place.name: place for place in Neighbourhood.objects.filter(bank=self.bank)}
        self.since: dict[int, dt.datetime] = {}

    def everybody(self) -> None:
        coordinators = [self._enrol(one, 725) for one in people.COORDINATORS]
        for membership in coordinators:
            person = membership.people.select_related("bank", "user").get()
            appointing.appoint(person, role=roles.COORDINATOR, by=self.admin, at=self._ago(724))
        for number, somebody in enumerate(people.MEMBERS):
            # Half come in the first weeks, the others one by one; Rosa and Kofi are there from the start.
            self._enrol(somebody, 720 - number * 3 if number < 15 else 690 - (number - 14) * 45)
        for name, place, family in people.HOUSEHOLDS:
            self._household(name, place, family)
        self._organisation()

    def applicants(self) -> None:
        """The form asks one question and for consent to the terms; one came by phone; one invitation is open."""
        by, before = self.admin, self._ago(30)
        wording = questions.Wording(people.QUESTION, Question.Kind.LONG)
        asked = questions.add(self.bank, wording, by=by, at=before)
        version = terms.write(self.bank, text=people.TERMS, by=by, at=before).version
        inviting.invite(self.bank, name=people.INVITED, by=by, at=self._ago(2))
        for number, (name, email, phone, place, message) in enumerate(people.APPLICANTS):
            at = self._ago(5 - number)
            # Who gave no e-mail called, and somebody wrote it down.
            joining.apply(
                self.bank,
                name=name,
                email=email,
                phone=phone,
                neighbourhood=place,
                message=message,
                answers={str(asked.public_id): people.ANSWER} if email else {},
                agrees_to=version,
                at=at,
                by=None if email else by,
                channel=Channel.WEB if email else Channel.PHONE,
                heard="" if email else people.HEARD,
            )

    def belonging(self) -> None:
        """The work is shared out; one who came has left again; somebody without e-mail agreed by phone."""
        for somebody, duties in zip(people.COORDINATORS, people.DUTIES, strict=True):
            who = self._person(somebody.name)
            appointing.give_duties(who, duties=duties, by=self.admin, at=self._ago(20))
        policies.change(
            self.bank,
            coordinators_have_duties=True,
            has_cards=True,
            asks_birth_year=True,
            asks_birthday=True,
            pot_is_public=True,
            by=self.admin,
            at=self._ago(20),
        )
        for somebody, year in zip(people.MEMBERS, people.BORN_IN, strict=False):
            who = self._person(somebody.name)
            profiles.edit(who, born_in=year, by=who, at=self._ago(20))
        for somebody, days in zip(people.MEMBERS, people.BIRTHDAYS_IN_DAYS, strict=False):
            who, day = self._person(somebody.name), self.bank.today(self.at) + dt.timedelta(days=days)
            profiles.edit(who, birthday=f"{day:%m-%d}", by=who, at=self._ago(20))
        self._dependant()
        gone = self._enrol(people.GONE, 400)
        leaving.leave(gone, reason=people.WHY_GONE, by=self.admin, at=self._ago(30))
        name, said = people.AGREED
        version = Terms.objects.get(bank=self.bank).version
        person = self._person(name)
        terms.agree(person, version=version, channel=Channel.PHONE, said=said, by=self.admin, at=self._ago(9))
        # Nobody knows the PIN: a coordinator gives another card, with one that its owner types.
        cards.give(self._person(people.CARDED), pin=pins.drawn(), by=self.admin, at=self._ago(8))

    def safety(self) -> None:
        """A licence was seen that runs out soon, and something is good to know of whoever drives."""
        seen_at, name = self._ago(340), people.DRIVES
        licence = checks.add_kind(self.bank, name=people.CHECK, by=self.admin, at=seen_at)
        seen_on, until = self.bank.today(seen_at), self.bank.today(self.at) + dt.timedelta(days=25)
        told = {"seen_on": seen_on, "valid_until": until}
        checks.record(self._person(name), licence, **told, by=self.admin, at=seen_at)
        private_notes.write(self._person(name), words=people.NOTED, by=self.admin, at=self._ago(60))

    def reported(self) -> None:
        """A small thing that somebody told those who safeguard, and what they did about it so far."""
        about, by, told = people.REPORTED
        keeper = self._person(people.COORDINATORS[0].name)
        subject = subjects.found("person", self._person(about).public_id, by=self._person(by))
        assert subject
        at = self._ago(3)
        case = reporting.report(subject, reason="cash", words=told, by=self._person(by), at=at).case
        cases.note(case, words=people.LOOKED_INTO, by=keeper, at=self._ago(1))
        cases.remind(case, on=self.bank.today(self.at) + dt.timedelta(days=7), by=keeper, at=self._ago(1))

    def announced(self) -> None:
        """Everybody heard of the summer party; what is to be said to the gardeners is a draft."""
        by = self._person(people.COORDINATORS[0].name)
        party = announcing.write(self.bank, **people.PARTY, to=To(), by=by, at=self._ago(12))
        announcing.send(party, by=by, at=self._ago(11))
        sending.send_due(self._ago(11))
        gardeners = To("interest", interest=people.GARDENERS)
        announcing.write(self.bank, **people.SEEDS, to=gardeners, by=by, at=self._ago(1))

    def _person(self, name: str) -> Person:
        return Person.objects.select_related("bank", "user").get(bank=self.bank, name=name)

    def _enrol(
        self,
        somebody: Somebody,
        days_ago: int,
        kind: str = Membership.Kind.INDIVIDUAL,
        membership_name: str = "",
    ) -> Membership:
        at = self._ago(max(days_ago, 10))
        membership = joining.enrol(
            self.bank,
            name=somebody.name,
            kind=kind,
            membership_name=membership_name,
            email=_address(somebody),
            phone=somebody.phone,
            neighbourhood=self.places[somebody.place],
            about=somebody.about,
            by=self.admin,
            at=at,
        )
        self.since[membership.pk] = at
        return membership

    def _household(self, name: str, place: str, family: tuple[Somebody, ...]) -> None:
        membership = self._enrol(family[0], 600, Membership.Kind.HOUSEHOLD, name)
        for somebody in family[1:]:
            households.add_somebody(
                membership,
                name=somebody.name,
                kind=Seat.Kind.HOLDER,
                email=_address(somebody),
                neighbourhood=self.places[place],
                by=self.admin,
                at=self._ago(599),
            )

    def _dependant(self) -> None:
        name, child = people.DEPENDANT
        households.add_somebody(
            Membership.objects.get(bank=self.bank, name=name),
            name=child.name,
            kind=Seat.Kind.DEPENDANT,
            email="",
            neighbourhood=self.places[child.place],
            by=self.admin,
            at=self._ago(200),
        )

    def _organisation(self) -> None:
        name, _place, representative = people.ORGANISATION
        self._enrol(representative, 500, Membership.Kind.ORGANISATION, name)

    def _ago(self, days: int) -> dt.datetime:
        return self.at - dt.timedelta(days=days, hours=self.chance.randrange(1, 8))


def put_up(
    bank: TimeBank,
    since: dict[int, dt.datetime],
    chance: random.Random,
    *,
    coordinator: Person,
    at: dt.datetime,
) -> list[Listing]:
    """Publish everybody's offers and requests. Returns the offers, which stand."""
    kinds = {category.name: category for category in Category.objects.filter(bank=bank)}
    seats = (
        Seat.objects.filter(membership__in=since).select_related("membership__bank", "person").order_by("pk")
    )
    membership_of = {seat.person.first_name: seat.membership for seat in seats}
    offers = [
        _publish(
            Listing.Kind.OFFER, said, membership_of[said.who], kinds, since, coordinator=coordinator, days=0
        )
        for said in words.OFFERS
    ]
    for number, said in enumerate(words.REQUESTS):
        membership = membership_of[said.who]
        since_then = {membership.pk: at - dt.timedelta(days=2 + number * 9)}
        _publish(Listing.Kind.REQUEST, said, membership, kinds, since_then, coordinator=coordinator, days=90)
    chance.shuffle(offers)
    return offers


def _publish(
    kind: str,
    said: words.Said,
    membership: Membership,
    kinds: dict[str, Category],
    since: dict[int, dt.datetime],
    *,
    coordinator: Person,
    days: int,
) -> Listing:
    person = membership.seats.select_related("person__bank").order_by("pk")[0].person
    by = person if person.user_id else coordinator
    draft = listings.Draft(
        title=said.title,
        category=kinds[said.category],
        text=said.text,
        neighbourhood=membership.neighbourhood,
        is_remote=said.is_remote,
        availability=said.availability,
        estimated_minutes=said.minutes,
        stands=days == 0,
    )
    at = since[membership.pk] + dt.timedelta(hours=1)
    return listings.publish(draft, kind=kind, membership=membership, by=by, at=at)
