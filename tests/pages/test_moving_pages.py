"""Moving in and out on pages: what goes along is read first, and only coordinators of the same time bank get there."""

import re

import pytest
from django.test import Client

from ledger import accounts
from members.models import Membership, Person, Seat, TimeBank
from tests.factories.members import MembershipFactory, PersonFactory
from tests.pages.offers import text_of

SAID = {"words": "They rang together.", "channel": "phone", "source": "Hana"}


@pytest.fixture
def home(bank: TimeBank) -> Membership:
    made: Membership = MembershipFactory(
        bank=bank, kind="household", name="The Homes", person=PersonFactory(bank=bank, name="Hana Home")
    )
    ben = PersonFactory(bank=bank, name="Ben Home")
    Seat.objects.create(bank=bank, membership=made, person=ben, kind="holder")
    return made


def way(home: Membership, which: str, person: Person) -> str:
    return f"/riverside/members/{home.public_id}/{which}/{person.public_id}/"


def test_a_coordinator_lets_somebody_move_in(
    home: Membership, member: Person, coordinator: Person, client_of: "type[Client]"
) -> None:
    client = client_of(coordinator)
    found = client.get(f"/riverside/members/{home.public_id}/people/?q=Ana").content.decode()
    assert way(home, "in", member) in found
    assert "By one transfer all that stands" in text_of(client.get(way(home, "in", member)))
    assert client.post(way(home, "in", member), {"kind": "holder"}).status_code == 422
    assert client.post(way(home, "in", member), {"kind": "holder", **SAID}).status_code == 302
    assert home.seats.filter(person=member, kind="holder").exists()


def test_what_each_gets_is_read_before_they_part(
    bank: TimeBank, home: Membership, coordinator: Person, client_of: "type[Client]"
) -> None:
    client, ben = client_of(coordinator), home.people.get(name="Ben Home")
    page = client.post(way(home, "out", ben), SAID)
    assert page.status_code == 200
    assert home.seats.count() == 2
    mark = re.search(r'name="understood" value="([^"]+)"', page.content.decode())
    assert mark
    answer = client.post(way(home, "out", ben), {**SAID, "understood": mark[1]})
    own = ben.memberships.get()
    assert answer["Location"].endswith(f"/{own.public_id}/")
    assert accounts.of(own).balance_minutes == 0


@pytest.mark.parametrize("which", ["in", "out"])
def test_members_and_outsiders_find_nothing_there(
    which: str, home: Membership, member: Person, outsider: Person, client_of: "type[Client]"
) -> None:
    for person in (member, outsider):
        assert client_of(person).get(way(home, which, member)).status_code == 404


def test_voices_are_listed_once(
    home: Membership, coordinator: Person, member: Person, client_of: "type[Client]"
) -> None:
    shown = text_of(client_of(coordinator).get("/riverside/members/voices/"))
    assert "4 voices" in shown
    assert shown.count("Ben Home") == 1
    assert client_of(member).get("/riverside/members/voices/").status_code == 404
