"""Keeping away from somebody: neither finds the other, those who lead find both, and nobody is told."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exchanges.models import Listing
from members import blocking, held, households, notices, parting, returning
from members.models import Block, Membership, Notice, Person, Record, Seat
from members.refusals import NotAllowed, Refused
from tests.factories.exchanges import ListingFactory
from tests.factories.members import MembershipFactory, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def apart(member, other_member):
    """The member keeps away from the other."""
    return blocking.block(other_member, by=member, at=timezone.now())


def seen_by(person):
    """Which people, memberships and offers somebody finds."""
    person = Person.objects.select_related("bank").get(pk=person.pk)
    return (
        set(Person.objects.visible_to(person).values_list("name", flat=True)),
        set(Membership.objects.visible_to(person).values_list("name", flat=True)),
        set(Listing.objects.visible_to(person).values_list("title", flat=True)),
    )


def test_neither_finds_the_other(bank, member, other_member, coordinator, apart):
    for person in (member, other_member):
        ListingFactory(bank=bank, membership=person.memberships.get(), title=person.name)
    everybody = {member.name, other_member.name, coordinator.name}
    for person, other in ((member, other_member), (other_member, member)):
        people, members, offers = seen_by(person)
        assert people == members == everybody - {other.name}
        assert offers == {person.name}
    people, members, offers = seen_by(coordinator)
    assert people == members == everybody and offers == {member.name, other_member.name}


def test_it_is_undone_by_whoever_asked_for_it_alone(member, other_member, apart):
    with pytest.raises(NotAllowed):
        blocking.unblock(apart, by=other_member, at=timezone.now())
    blocking.unblock(apart, by=member, at=timezone.now())
    assert other_member.name in seen_by(member)[0] and member.name in seen_by(other_member)[0]


def test_both_may_and_then_one_is_not_enough(member, other_member, apart):
    blocking.block(member, by=other_member, at=timezone.now())
    blocking.unblock(apart, by=member, at=timezone.now())
    assert other_member.name not in seen_by(member)[0]


def test_again_does_no_harm(member, other_member, apart):
    assert blocking.block(other_member, by=member, at=timezone.now()) == apart
    assert Block.objects.count() == 1


def test_not_oneself_and_nobody_of_elsewhere(member, outsider):
    for whom in (member, outsider):
        with pytest.raises(Refused):
            blocking.block(whom, by=member, at=timezone.now())


@transaction.atomic
def made_at_once(**fields):
    Block.objects.create(**fields)
    transaction.get_connection().check_constraints()


def test_the_database_knows_it_too(bank, member, other_member, outsider, apart):
    for fields in (
        {"person": member, "blocked": member},
        {"person": member, "blocked": other_member},
        {"person": member, "blocked": outsider},
    ):
        with pytest.raises(IntegrityError):
            made_at_once(bank=bank, at=timezone.now(), **fields)


def test_a_household_is_out_of_reach_with_anybody_who_acts_for_it(bank, member, other_member, apart):
    home = MembershipFactory(bank=bank, person=other_member, kind="household", name="The Vries")
    child = a_person(bank, "Child")
    Seat.objects.create(bank=bank, membership=home, person=child, kind=Seat.Kind.DEPENDANT)
    assert "The Vries" not in seen_by(member)[1]
    assert "The Vries" in seen_by(child)[1] and "The Vries" in seen_by(other_member)[1]


def test_an_organisation_stays_without_that_person_in_it(bank, member, other_member, client_of, apart):
    club = MembershipFactory(bank=bank, person=other_member, kind="organisation", name="Garden Club")
    ListingFactory(bank=bank, membership=club, person=other_member, title="Spades to lend")
    assert "Garden Club" in seen_by(member)[1] and "Spades to lend" not in seen_by(member)[2]
    for path in ("members/", "members/?q=Bram", "members/?q=Garden", f"members/{club.public_id}/"):
        page = client_of(member).get(f"/riverside/{path}").content.decode()
        assert other_member.name not in page
        assert ("Garden Club" in page) == ("Bram" not in path)


def test_who_shares_a_membership_is_asked_to_part_first(bank, member, other_member, coordinator):
    home = MembershipFactory(bank=bank, person=member, kind="household", name="Home")
    households.add_seat(home, other_member, kind="holder", by=coordinator, at=timezone.now())
    with pytest.raises(Refused, match="Home"):
        blocking.block(other_member, by=member, at=timezone.now())


def test_nobody_is_told(member, other_member, coordinator, admin, apart):
    assert not Notice.objects.exists() and not Record.objects.exists()
    assert not Block.objects.visible_to(other_member).exists()
    assert not Block.objects.visible_to(coordinator).exists() and not Block.objects.visible_to(admin).exists()


def test_held_about_me_is_whom_i_keep_away_from_and_never_who_keeps_away_from_me(member, other_member, apart):
    assert "members.block" in held.as_data(member, at=timezone.now())["held"]
    told = str(held.as_data(other_member, at=timezone.now()))
    assert "members.block" not in told and member.name not in told


def test_no_notice_goes_from_one_to_the_other_but_from_those_who_lead(bank, member, coordinator, apart):
    other = apart.blocked
    blocking.block(coordinator, by=other, at=timezone.now())

    def tell(by):
        said = {"to": other, "bank": bank, "path": "/", "at": timezone.now(), "group": "community"}
        return notices.write("members/lifted", **said, context={"by": by, "reason": ""})

    assert tell(member) is None and tell(coordinator) is not None


def test_whoever_leaves_and_comes_back_is_still_kept_away(member, other_member, coordinator, apart):
    going = parting.look(other_member.memberships.get())
    parting.close(going, has_died=False, reason="", by=other_member, at=timezone.now())
    returning.take_back(other_member.memberships.get(), by=coordinator, at=timezone.now())
    assert other_member.name not in seen_by(member)[0] and member.name not in seen_by(other_member)[0]


# --- For somebody who told a coordinator ------------------------------------------------------


@pytest.fixture
def quiet(bank):
    return a_person(bank, "By phone", user=None, email="")


def take_down(person, whom, by, told="phone"):
    return blocking.take_down(person, whom, told=told, by=by, at=timezone.now())


def test_what_somebody_told_keeps_them_apart_until_they_tell_otherwise(quiet, member, coordinator):
    kept = take_down(quiet, member, coordinator)
    assert (kept.person, kept.taken_down_by, kept.told) == (quiet, coordinator, "phone")
    assert quiet.name not in seen_by(member)[0]
    assert not Record.objects.exists() and not Notice.objects.exists()
    blocking.take_back(kept, by=coordinator, at=timezone.now())
    assert quiet.name in seen_by(member)[0]


def test_only_by_a_coordinator_and_for_nobody_who_can_do_it_themselves(
    quiet, member, other_member, coordinator
):
    for person, whom, by in ((quiet, member, other_member), (member, other_member, coordinator)):
        with pytest.raises(NotAllowed):
            take_down(person, whom, by)
    with pytest.raises(NotAllowed, match="about you"):
        take_down(quiet, coordinator, coordinator)
    with pytest.raises(Refused) as refused:
        take_down(quiet, member, coordinator, told="")
    assert refused.value.field == "told" and not Block.objects.exists()


def test_the_page_shows_what_was_told_and_nothing_else(quiet, member, other_member, coordinator, client_of):
    Block.objects.create(bank=quiet.bank, person=quiet, blocked=other_member, at=timezone.now())
    client, address = client_of(coordinator), f"/riverside/people/{quiet.public_id}/kept-away/"
    assert str(member.public_id) in client.get(address, {"q": member.first_name}).content.decode()
    client.post(address, {"person": str(member.public_id), "told": "phone"})
    page = client.get(address).content.decode()
    assert member.name in page and other_member.name not in page
    read = client.get(f"/riverside/people/{quiet.public_id}/held/").content.decode()
    assert member.name in read and other_member.name not in read
    kept = Block.objects.get(blocked=member)
    client.post(address, {"block": str(kept.public_id)})
    assert not Block.objects.filter(pk=kept.pk).exists()
    for person, path in (
        (member, address),
        (coordinator, f"/riverside/people/{member.public_id}/kept-away/"),
    ):
        assert client_of(person).get(path).status_code == 404


# --- Pages and API ----------------------------------------------------------------------------


def test_from_a_profile_to_the_list_and_back(member, other_member, client_of):
    client, profile = client_of(member), f"/riverside/members/{other_member.memberships.get().public_id}/"
    address = f"/riverside/people/{other_member.public_id}/keep-away/"
    assert address in client.get(profile).content.decode()
    assert b"Neither of you finds the other" in client.get(address).content
    answer = client.post(address, follow=True)
    assert other_member.name in answer.content.decode()
    assert client.get(profile).status_code == client.get(address).status_code == 404
    client.post("/riverside/me/kept-away/", {"block": str(Block.objects.get().public_id)})
    assert client.get(profile).status_code == 200


def test_the_page_says_what_a_coordinator_still_does(member, coordinator, client_of):
    page = client_of(member).get(f"/riverside/people/{coordinator.public_id}/keep-away/").content.decode()
    assert "in that work still finds you" in page


def test_oneself_has_no_such_page(member, client_of):
    assert client_of(member).get(f"/riverside/people/{member.public_id}/keep-away/").status_code == 404


def test_nobody_changes_what_another_asked_for(member, other_member, client_of, apart):
    sent = {"block": str(apart.public_id)}
    assert client_of(other_member).post("/riverside/me/kept-away/", sent).status_code == 404
    assert Block.objects.exists()


def test_the_public_number_of_members_tells_nothing(member, other_member, client_of, apart):
    assert "2 members" in client_of(other_member).get("/riverside/members/").content.decode()


def test_who_keeps_away_can_still_report_and_the_other_cannot_find_them(
    member, other_member, client_of, apart
):
    Person.objects.filter(pk=other_member.pk).update(about="Something new")
    address = f"/riverside/report/person/{other_member.public_id}/"
    assert address in client_of(member).get("/riverside/me/kept-away/").content.decode()
    page = client_of(member).get(address).content.decode()
    assert other_member.name in page and "Something new" not in page
    assert client_of(other_member).get(f"/riverside/report/person/{member.public_id}/").status_code == 404
