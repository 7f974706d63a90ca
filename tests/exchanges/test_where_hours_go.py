"""Where hours go that are left: to the pot, to a household, or where the member wishes, as a time bank has chosen."""

from typing import Any

import pytest
from django.utils import timezone

from exchanges import leaving
from ledger import accounts, reconciliation
from ledger.models import Transfer
from members import households, joining, policies
from members.models import Membership, Person, Record, Seat, TimeBank
from members.refusals import NotAllowed, Refused
from tests.api.conftest import program
from tests.factories.help import confirmed

__all__ = ["program"]
pytestmark = pytest.mark.django_db
HOUSEHOLD, POT = TimeBank.HoursLeftGo.HOUSEHOLD, TimeBank.HoursLeftGo.POT


def home(person: Person) -> Membership:
    return person.memberships.get(kind="individual")


@pytest.fixture
def giver(member: Person, other_member: Person) -> Person:
    """Ana, who has given an hour and a half."""
    confirmed(member, other_member, minutes=90)
    return member


@pytest.fixture
def family_of(coordinator: Person) -> Any:
    def made(person: Person, name: str) -> Membership:
        at = timezone.now()
        said = {"kind": "household", "name": f"Aunt of {name}", "membership_name": name}
        family = joining.enrol(person.bank, **said, by=coordinator, at=at)
        households.add_seat(family, person, kind=Seat.Kind.DEPENDANT, by=coordinator, at=at)
        return family

    return made


def choose(bank: TimeBank, where: str) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(hours_left_go=where)


def leave(person: Person, to: Membership | None = None) -> None:
    leaving.leave(home(person), to=to, by=Person.objects.get(pk=person.pk), at=timezone.now())


def balances(bank: TimeBank, *memberships: Membership) -> list[int]:
    assert reconciliation.check(bank) == []
    return [accounts.pot(bank).balance_minutes, *(accounts.of(each).balance_minutes for each in memberships)]


def test_to_the_pot_whatever_is_wished(bank, giver, other_member):
    choose(bank, POT)
    with pytest.raises(Refused, match="go to the community pot"):
        leave(giver, to=home(other_member))
    leave(giver)
    assert balances(bank, home(giver)) == [90, 0]


def test_to_their_household(bank, giver, family_of):
    choose(bank, HOUSEHOLD)
    family = family_of(giver, "The Sás")
    leave(giver)
    assert balances(bank, family) == [0, 90]
    assert Transfer.objects.filter(kind="gift").count() == 1


def test_of_two_households_they_say_which(bank, giver, other_member, family_of):
    choose(bank, HOUSEHOLD)
    one, two = family_of(giver, "One"), family_of(giver, "Two")
    for wished in (None, home(other_member)):
        with pytest.raises(Refused, match="household"):
            leave(giver, to=wished)
    leave(giver, to=two)
    assert balances(bank, one, two) == [0, 0, 90]


def test_whoever_has_no_household_gives_to_the_pot(bank, giver):
    choose(bank, HOUSEHOLD)
    leave(giver)
    assert balances(bank) == [90]


def test_a_household_that_closes_itself_gives_to_the_pot(bank, giver, family_of, coordinator):
    choose(bank, HOUSEHOLD)
    family = family_of(giver, "The Sás")
    leave(giver)
    leaving.leave(family, reason="They moved away.", by=coordinator, at=timezone.now())
    assert balances(bank, family) == [90, 0]


@pytest.mark.parametrize("where", TimeBank.HoursLeftGo.values)
def test_what_is_below_zero_the_pot_takes_over_everywhere(bank, giver, other_member, where):
    choose(bank, where)
    leave(other_member)
    assert balances(bank, home(other_member)) == [-90, 0]
    assert Transfer.objects.get(kind="write_off").description == "Left the time bank"


def test_the_page_says_it_and_asks_nothing_that_is_not_asked(bank, giver, client_of, family_of):
    path = f"/riverside/members/{home(giver).public_id}/leave/"
    assert 'name="whom"' in client_of(giver).get(path).text
    choose(bank, POT)
    page = client_of(giver).get(path).text
    assert "In this time bank the hours go to the community pot." in page and 'name="whom"' not in page
    choose(bank, HOUSEHOLD)
    family_of(giver, "The Sás")
    assert "the hours go to the household: The Sás" in client_of(giver).get(path).text


def test_the_page_lets_choose_between_households(bank, giver, client_of, family_of):
    choose(bank, HOUSEHOLD)
    _one, two = family_of(giver, "One"), family_of(giver, "Two")
    client, path = client_of(giver), f"/riverside/members/{home(giver).public_id}/leave/"
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"to": str(home(giver).public_id)}).status_code == 422
    client.post(path, {"to": str(two.public_id)})
    assert balances(bank, two) == [0, 90]


def test_programs_read_it_and_are_refused_alike(bank, giver, other_member, program):
    choose(bank, POT)
    mine, address = program(giver), f"members/{home(giver).public_id}/"
    told = mine.get(f"{address}leaving/").json()
    assert (told["hours_are_chosen"], told["households"]) == (False, [])
    refused = mine.post(f"{address}leave/", {"to": str(home(other_member).public_id)})
    assert refused.status_code == 422
    assert mine.post(f"{address}leave/", {}).status_code == 200


def test_an_admin_chooses_and_reads_what_it_does(bank, admin, client_of):
    policies.change(bank, hours_left_go=HOUSEHOLD, by=admin, at=timezone.now())
    page = client_of(admin).get("/riverside/settings/").text
    assert "go to a household they belong to" in page and "the community pot takes over" in page
    assert Record.objects.get().after == {"hours_left_go": "household"}


def test_a_coordinator_moves_nothing_to_a_household_of_their_own(bank, giver, coordinator, family_of):
    choose(bank, HOUSEHOLD)
    family = family_of(giver, "The Sás")
    households.add_seat(family, coordinator, kind=Seat.Kind.HOLDER, by=coordinator, at=timezone.now())
    by = Person.objects.get(pk=coordinator.pk)
    with pytest.raises(NotAllowed, match="somebody else has to do this"):
        leaving.leave(home(giver), reason="She rang.", by=by, at=timezone.now())
