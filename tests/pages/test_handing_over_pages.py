"""The page on which a representative hands over."""

import pytest
from django.test import Client
from django.utils import timezone

from members.models import HandOver, Membership, Person, Seat, TimeBank
from tests.factories.members import MembershipFactory
from tests.pages.offers import text_of


@pytest.fixture
def club(bank: TimeBank, member: Person) -> Membership:
    made: Membership = MembershipFactory(bank=bank, kind="organisation", name="Chess Club", person=member)
    Seat.objects.filter(membership=made).update(kind=Seat.Kind.REPRESENTATIVE)
    return made


def page_of(club: Membership) -> str:
    return f"/riverside/members/{club.public_id}/hand-over/"


def test_a_representative_looks_somebody_up_and_hands_over_on_a_day(
    bank: TimeBank, club: Membership, member: Person, other_member: Person, client_of: "type[Client]"
) -> None:
    client = client_of(member)
    assert page_of(club) in client.get(f"/riverside/members/{club.public_id}/").content.decode()
    assert str(other_member.public_id) in client.get(f"{page_of(club)}?q=Bram").content.decode()
    said = {"leaving": member.public_id, "coming": other_member.public_id, "on": "2020-01-01"}
    assert client.post(page_of(club), said).status_code == 422
    today = bank.today(timezone.now())
    client.post(page_of(club), said | {"on": today.isoformat()})
    assert HandOver.objects.filter(coming=other_member).exists()


def test_what_is_planned_is_called_off_there(
    bank: TimeBank, club: Membership, member: Person, other_member: Person, client_of: "type[Client]"
) -> None:
    client = client_of(member)
    asked = HandOver.objects.create(
        bank=bank,
        membership=club,
        leaving=member,
        coming=other_member,
        on="2999-01-01",
        asked_by=member,
        asked_at=timezone.now(),
    )
    assert "Bram de Vries, on 1 January 2999" in text_of(client.get(page_of(club)))
    client.post(f"/riverside/hand-overs/{asked.public_id}/call-off/")
    asked.refresh_from_db()
    assert asked.called_off_by == member
    assert "called off on" in text_of(client.get(page_of(club)))


def test_it_is_nobody_elses(
    club: Membership, other_member: Person, outsider: Person, client_of: "type[Client]"
) -> None:
    for person in (other_member, outsider):
        assert client_of(person).get(page_of(club)).status_code == 404


def test_through_the_api(bank: TimeBank, club: Membership, member: Person, other_member: Person) -> None:
    from tests.api.conftest import Program

    mine = Program(member)
    told = {"membership": club.public_id, "leaving": member.public_id, "coming": other_member.public_id}
    made = mine.done("hand-overs/", {name: str(value) for name, value in told.items()})
    assert made["done_at"] and made["coming"]["name"] == "Bram de Vries"
    assert [row["id"] for row in Program(other_member).rows("hand-overs/")] == [made["id"]]


def test_who_hands_over_their_only_place_is_led_out(
    bank: TimeBank, club: Membership, member: Person, other_member: Person, client_of: "type[Client]"
) -> None:
    member.seats.exclude(membership=club).delete()
    client, today = client_of(member), bank.today(timezone.now())
    assert "leaves the time bank" in text_of(client.get(page_of(club)))
    said = {"leaving": member.public_id, "coming": other_member.public_id, "on": today.isoformat()}
    assert client.post(page_of(club), said).headers["Location"] == "/riverside/welcome/"
    assert client.get("/riverside/welcome/").status_code == 200
    assert Person.objects.get(pk=member.pk).left_at
