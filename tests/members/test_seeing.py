"""Who sees what of somebody, and that whoever looks at how to reach them is written down."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members import profiles, revealing, roles, seeing
from members.audiences import Audience, Item
from members.models import Block, Person, Reveal
from members.refusals import NotAllowed
from tests.factories.help import confirmed, disputed, logged
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
NOW = timezone.now()
CANARY = "0207 946 0999"


@pytest.fixture(autouse=True)
def reachable(member: Person) -> None:
    member.phone = CANARY
    member.save()


def choose(person: Person, **shown_to: str) -> None:
    profiles.show(person, shown_to, by=person, at=NOW)


def seen(person: Person, reader: Person | None, **of: Any) -> seeing.Seen:
    """As the next request would find both."""
    person = Person.objects.select_related("bank").get(pk=person.pk)
    return seeing.seen_by(person, reader, of.get("at", NOW))


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        ("nobody", {"self"}),
        ("coordinators", {"self", "coordinator", "admin"}),
        ("exchange", {"self", "coordinator", "admin", "partner"}),
        ("members", {"self", "coordinator", "admin", "partner", "other"}),
    ],
)
def test_each_audience(bank, member, other_member, coordinator, admin, outsider, audience, allowed):
    partner = a_person(bank, "Partner")
    confirmed(member, partner)
    Person.objects.filter(pk=member.pk).update(about="Canary", shown_to={i.value: audience for i in Item})
    readers = {"self": member, "coordinator": coordinator, "admin": admin, "partner": partner}
    readers |= {"other": other_member, "outsider": outsider}
    assert {who for who, reader in readers.items() if seen(member, reader).about} == allowed
    may_reach = {
        who for who, one in readers.items() if "phone" in seen(member, one).to_open | seen(member, one).items
    }
    assert may_reach == allowed
    assert seen(member, None) == seeing.Seen(member)


def test_how_to_reach_somebody_opens_only_when_asked(member, coordinator):
    assert not seen(member, coordinator).phone and "phone" in seen(member, coordinator).to_open
    assert revealing.show_contact(member, by=coordinator, at=NOW).phone == CANARY
    assert seen(member, coordinator).phone == CANARY
    (look,) = Reveal.objects.all()
    assert (look.person, look.by, look.because, look.through) == (member, coordinator, "coordinator", "")
    assert set(look.items) == {"email", "phone"}


def test_it_closes_at_midnight_and_again_that_day_is_no_second_look(bank, member, coordinator):
    evening = dt.datetime(2026, 11, 20, 22, 0, tzinfo=bank.zone)
    for _again in range(2):
        revealing.show_contact(member, by=coordinator, at=evening)
    assert Reveal.objects.count() == 1
    assert seen(member, coordinator, at=evening + dt.timedelta(hours=1)).phone
    assert not seen(member, coordinator, at=evening + dt.timedelta(hours=3)).phone


def test_through_an_exchange_it_says_which(member, other_member):
    exchange = confirmed(member, other_member)
    revealing.show_contact(member, by=other_member, at=NOW)
    look = Reveal.objects.get()
    assert (look.because, look.through) == ("exchange", str(exchange.public_id))


def test_what_all_may_see_needs_no_button(member, other_member):
    choose(member, phone="members")
    assert seen(member, other_member).phone == CANARY
    assert revealing.show_contact(member, by=other_member, at=NOW).phone == CANARY
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("enter", [logged, disputed])
def test_nobody_gets_to_see_more_by_saying_alone_that_there_was_an_exchange(member, other_member, enter):
    enter(other_member, member)
    assert not seen(member, other_member).to_open
    # Whose word it is has said so: the other may reach them.
    assert seen(other_member, member).to_open == {"email"}
    with pytest.raises(NotAllowed):
        revealing.show_contact(member, by=other_member, at=NOW)
    assert not Reveal.objects.exists()


def test_narrowing_takes_it_back_at_once(member, other_member):
    confirmed(member, other_member)
    revealing.show_contact(member, by=other_member, at=NOW)
    choose(member, phone="coordinators")
    assert not seen(member, other_member).phone and seen(member, other_member).email


def test_another_person_of_the_same_household_shows_nothing_by_it(bank, member, other_member):
    partner = a_person(bank, "Partner")
    household = confirmed(partner, other_member).provider
    household.seats.create(bank=bank, person=member, kind="holder")
    assert seen(partner, other_member).to_open
    assert not seen(member, other_member).to_open


def test_a_choice_nobody_knows_is_as_good_as_nobody(member, coordinator):
    member.shown_to = {"phone": "everybody"}
    assert member.audience_of("phone") == Audience.NOBODY
    with pytest.raises(DatabaseError, match="audiences_are_known"), transaction.atomic():
        Person.objects.filter(pk=member.pk).update(shown_to={"phone": "everybody"})


def test_whoever_cannot_sign_in_is_not_lost_to_coordinators(bank, coordinator):
    quiet = a_person(bank, "Quiet", user=None, phone=CANARY)
    Person.objects.filter(pk=quiet.pk).update(shown_to={"phone": "nobody"})
    assert "phone" in seen(quiet, coordinator).to_open


def test_a_coordinator_with_other_duties_is_a_member_here(bank, member):
    bank.coordinators_have_duties = True
    bank.save()
    books = a_person(bank, "Books", roles.COORDINATOR, duties=["books"])
    keeper = a_person(bank, "Keeper", roles.COORDINATOR, duties=["membership"])
    safe = a_person(bank, "Safe", roles.COORDINATOR, duties=["safeguarding"])
    assert [bool(seen(member, one).to_open) for one in (books, keeper, safe)] == [False, True, True]


def test_whoever_has_left_is_seen_by_coordinators_alone(member, other_member, coordinator):
    confirmed(member, other_member)
    Person.objects.filter(pk=member.pk).update(left_at=NOW, user=None, about="Canary")
    assert not seen(member, other_member).about and not seen(member, other_member).to_open
    assert seen(member, coordinator).about


def test_whoever_is_on_hold_finds_whom_to_ask(member, other_member, coordinator):
    Person.objects.filter(pk=coordinator.pk).update(phone=CANARY)
    member.suspended_at = NOW
    assert seen(coordinator, member).phone == CANARY
    assert not seen(other_member, member).email
    choose(coordinator, phone="nobody")
    assert not seen(coordinator, member).phone


def test_whoever_keeps_away_is_not_reached_through_what_was_before(member, other_member):
    confirmed(member, other_member)
    choose(member, phone="members")
    Block.objects.create(bank=member.bank, person=member, blocked=other_member, at=NOW)
    for one, other in ((member, other_member), (other_member, member)):
        assert seen(one, other) == seeing.Seen(Person.objects.get(pk=one.pk))


def test_many_are_asked_about_like_one(bank, member, other_member):
    people = [a_person(bank, f"P{number}") for number in range(5)]
    for person in people:
        confirmed(person, other_member)

    def asked(some: list[Person]) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = seeing.seen_of(some, other_member, NOW)
        assert all(one.to_open for one in found.values())
        return len(queries)

    assert asked(people) == asked(people[:1]) <= 6


@pytest.mark.parametrize("change", ["UPDATE members_reveal SET items = '{}'", "DELETE FROM members_reveal"])
def test_a_look_is_never_changed(member, coordinator, change):
    revealing.show_contact(member, by=coordinator, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
def test_not_even_by_the_owner(as_owner, member, coordinator):
    revealing.show_contact(member, by=coordinator, at=NOW)
    with as_owner(), pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM members_reveal")


def test_looks_are_told_to_the_two_alone(member, other_member, coordinator, admin):
    revealing.show_contact(member, by=coordinator, at=NOW)
    told = [
        one for one in (member, other_member, coordinator, admin) if Reveal.objects.visible_to(one).exists()
    ]
    assert told == [member, coordinator]


# --- Looking for somebody by what they say they can do ----------------------------------------


def found(text: str, reader: Person) -> set[str]:
    reader = Person.objects.select_related("bank").get(pk=reader.pk)
    return set(seeing.those_who_say(text, reader).values_list("name", flat=True))


def test_people_are_found_by_what_they_can_do_and_would_like(member, other_member, coordinator, outsider):
    Person.objects.filter(pk=member.pk).update(
        skills=["Mending bicycles", "Café music"], wishes=["Gardening"]
    )
    for text in ("bicycle", "CAFE", "garden", "mending bicycles"):
        assert found(text, other_member) == {member.name}
    for text in ("plumbing", "mending gardening"):
        assert not found(text, other_member)
    assert not found("bicycle", outsider)


@pytest.mark.parametrize(
    ("audience", "finding"),
    [("nobody", []), ("coordinators", ["Chidi"]), ("exchange", ["Chidi"]), ("members", ["Bram", "Chidi"])],
)
def test_only_by_whom_it_is_shown_to(member, other_member, coordinator, audience, finding):
    Person.objects.filter(pk=member.pk).update(skills=["Mending"], shown_to={"skills": audience})
    who = [one.first_name for one in (other_member, coordinator) if found("mending", one)]
    assert who == finding


def test_a_block_hides_it_too(member, other_member):
    Person.objects.filter(pk=member.pk).update(skills=["Mending"])
    Block.objects.create(bank=member.bank, person=member, blocked=other_member, at=NOW)
    assert not found("mending", other_member)
