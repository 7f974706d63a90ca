"""The pages of people: who may see what, how many questions a list asks, and what a coordinator does."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from members import joining, roles, tokens
from members.models import Membership, Neighbourhood, Person, TimeBank
from tests.factories.members import MembershipFactory, PersonFactory, a_person
from tests.pages.acts import get, send, tell
from tests.pages.queries import asked_for

MEMBERS = ["members/", "me/", "me/edit/", "me/tokens/", "me/notices/", "inbox/"]
COORDINATORS = ["applications/", "members/add/"]
ADMINS = ["settings/", "settings/roles/", "settings/neighbourhoods/"]
PUBLIC = ["welcome/", "join/", "join/thanks/"]


@pytest.mark.parametrize("path", MEMBERS + COORDINATORS + ADMINS)
def test_outsiders_find_nothing_and_strangers_are_asked_to_sign_in(bank, outsider, client_of, client, path):
    assert get(client_of(outsider), path) == 404
    answer = client.get(f"/riverside/{path}")
    assert answer["Location"] == f"/accounts/login/?next=/riverside/{path}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [(path, (200, 200, 200)) for path in MEMBERS + PUBLIC]
    + [(path, (404, 200, 200)) for path in COORDINATORS]
    + [(path, (404, 404, 200)) for path in ADMINS],
)
def test_each_role_sees_its_pages(member, coordinator, admin, client_of, path, expected):
    assert tuple(get(client_of(person), path) for person in (member, coordinator, admin)) == expected


@pytest.mark.parametrize("path", PUBLIC)
def test_the_public_pages_are_for_everybody(bank, client, path):
    assert get(client, path) == 200


def test_a_time_bank_nobody_founded(db, client):
    assert client.get("/nowhere/welcome/").status_code == 404


def some_more(bank: TimeBank, person: Person) -> None:
    for number in range(3):
        one = PersonFactory(bank=bank, name=f"Somebody {number}", role=roles.COORDINATOR)
        family = MembershipFactory(bank=bank, person=one, kind="household", name=f"Family {number}")
        family.seats.create(bank=bank, person=PersonFactory(bank=bank), kind="dependant")
        Neighbourhood.objects.create(bank=bank, name=f"Place {number}")
        asked = joining.apply(bank, name=f"Asker {number}", email=f"a{number}@example.org", at=timezone.now())
        joining.decline(asked, reason="Not now.", by=person, at=timezone.now())
        joining.apply(bank, name=f"Waiting {number}", email=f"w{number}@example.org", at=timezone.now())
        tell(person)
        tokens.issue(person, name=f"script {number}", by=person, at=timezone.now())


@pytest.mark.parametrize(
    "path",
    [
        "members/",
        "inbox/",
        "applications/",
        "me/",
        "me/tokens/",
        "settings/roles/",
        "settings/neighbourhoods/",
    ],
)
def test_a_list_of_one_asks_as_many_questions_as_a_longer_one(bank, admin, client_of, path):
    client = client_of(admin)
    some_more(bank, admin)
    few = asked_for(client, f"/riverside/{path}")
    some_more_names = [f"More {number}" for number in range(3)]
    for name in some_more_names:
        a_person(bank, name)
        Neighbourhood.objects.create(bank=bank, name=name)
        joining.apply(bank, name=name, email=f"{name[-1]}@example.org", at=timezone.now())
        tell(admin)
        tokens.issue(admin, name=name, by=admin, at=timezone.now())
    assert asked_for(client, f"/riverside/{path}") == few


def test_a_household_of_three_asks_as_many_questions_as_one_of_one(bank, coordinator, client_of):
    family: Membership = MembershipFactory(bank=bank, kind="household", name="The Sás")
    path, client = f"members/{family.public_id}/", client_of(coordinator)
    alone = asked_for(client, f"/riverside/{path}")
    for _ in range(2):
        family.seats.create(bank=bank, person=PersonFactory(bank=bank), kind="dependant")
    assert asked_for(client, f"/riverside/{path}") == alone


def test_the_front_shows_strangers_where_they_can_join(bank, other_bank, client):
    other_bank.is_joinable = False
    other_bank.save()
    page = client.get("/").content.decode()
    assert "/riverside/welcome/" in page
    assert "/hilltop/" not in page


def test_one_time_bank_is_opened_at_once(member, client_of):
    assert client_of(member).get("/")["Location"] == "/riverside/"


def test_several_are_offered(member, other_bank, client_of):
    PersonFactory(bank=other_bank, user=member.user)
    page = client_of(member).get("/").content.decode()
    assert "/riverside/" in page
    assert "/hilltop/" in page
    assert "/hilltop/" in client_of(member).get("/riverside/me/").content.decode()


def names(client: Client, **query: str) -> list[str]:
    page = client.get("/riverside/members/", query).content.decode()
    return re.findall(r'person-row-title"><a [^>]*>([^<]*)<', page)


def test_members_are_found_by_name_number_kind_and_place(bank, member, coordinator, client_of):
    place = Neighbourhood.objects.create(bank=bank, name="Old Town")
    MembershipFactory(
        bank=bank, person=member, kind="household", name="The Lopes family", neighbourhood=place
    )
    client = client_of(coordinator)
    assert names(client, q="ana sa") == ["Ana Sá", "The Lopes family"]
    assert names(client, q="1") == ["Ana Sá"]
    assert names(client, kind="household") == ["The Lopes family"]
    assert names(client, place=str(place.public_id)) == ["The Lopes family"]
    assert names(client, q="\0nobody", kind="x", place="x", page="x") == []


def test_names_sort_without_their_accents(bank, admin, client_of):
    for name in ("Zoe", "Ágnes", "bea"):
        a_person(bank, name)
    assert names(client_of(admin)) == ["Ágnes", "bea", "Dunja Marić", "Zoe"]


def test_how_to_reach_somebody_is_for_coordinators_and_themselves(
    bank, member, other_member, coordinator, client_of
):
    Person.objects.filter(pk=member.pk).update(phone="0207 946 0999")
    path = f"/riverside/members/{member.memberships.get().public_id}/"
    for one in (member, coordinator, other_member):
        client_of(one).post(f"/riverside/people/{member.public_id}/contact/", {"next": path})
    seen = [
        "0207 946 0999" in client_of(one).get(path).content.decode()
        for one in (member, coordinator, other_member)
    ]
    assert seen == [True, True, False]


def test_the_balance_leads_to_the_statement(member, coordinator, client_of):
    membership = member.memberships.get()
    page = client_of(coordinator).get(f"/riverside/members/{membership.public_id}/").content.decode()
    statement = f"/riverside/statement/?of={membership.public_id}"
    assert f'href="{statement}"' in page
    assert client_of(coordinator).get(statement).status_code == 200


def test_another_time_banks_member_is_not_there(member, outsider, client_of):
    assert get(client_of(member), f"members/{outsider.memberships.get().public_id}/") == 404


def test_adding_a_household(bank, coordinator, client_of):
    client = client_of(coordinator)
    fields = {"kind": "household", "membership_name": "", "name": "Ngozi", "email": "", "phone": ""}
    refused = send(client, "members/add/", **fields)
    assert refused.status_code == 422
    assert 'value="Ngozi"' in refused.content.decode()
    done = send(client, "members/add/", **{**fields, "membership_name": "The Okafors"})
    membership = Membership.objects.get(name="The Okafors")
    assert done["Location"] == f"/riverside/members/{membership.public_id}/"


def test_a_login_that_is_taken_is_said_beside_the_field(bank, coordinator, member, client_of):
    answer = send(
        client_of(coordinator), "members/add/", kind="individual", name="Ana", email=member.user.email
    )
    assert answer.status_code == 422
    assert "already signs in as Ana Sá" in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_coordinator_edits_members_but_not_admins(member, coordinator, admin, client_of):
    client = client_of(coordinator)
    path = f"people/{member.public_id}/edit/"
    assert send(client, path, name="Ana Lopes").status_code == 422
    assert send(client, path, name="Ana Lopes", told="phone").status_code == 302
    assert Membership.objects.get(people=member).name == "Ana Lopes"
    assert get(client, f"people/{admin.public_id}/edit/") == 404
    assert get(client_of(member), path) == 404


def test_letting_a_member_sign_in(bank, coordinator, client_of):
    somebody = a_person(bank, "By phone", user=None)
    path = f"people/{somebody.public_id}/sign-in/"
    assert send(client_of(coordinator), path, email="nonsense").status_code == 422
    assert send(client_of(coordinator), path, email="phone@example.org").status_code == 302
    assert Person.objects.get(pk=somebody.pk).user.email == "phone@example.org"


def test_places_in_a_household(bank, coordinator, other_member, client_of):
    family = MembershipFactory(bank=bank, kind="household", name="The Sás")
    path, client = f"members/{family.public_id}/people/", client_of(coordinator)
    assert send(client, path, do="add_somebody", name="Ada", kind="dependant").status_code == 302
    assert other_member.name in client.get(f"/riverside/{path}", {"q": "bram"}).content.decode()
    who = str(other_member.public_id)
    for do in ("add_seat", "change_seat", "remove_seat"):
        assert send(client, path, do=do, person=who, kind="holder").status_code == 302
    first = str(family.seats.get(kind="holder").person.public_id)
    refused = send(client, path, do="remove_seat", person=first)
    assert "last one who can answer" in refused.content.decode()
    assert family.people.count() == 2


def test_the_name_and_place_of_a_household(bank, coordinator, member, client_of):
    family = MembershipFactory(bank=bank, kind="household", name="The Sás")
    assert (
        send(client_of(coordinator), f"members/{family.public_id}/edit/", name="The Lopes").status_code == 302
    )
    assert Membership.objects.get(pk=family.pk).name == "The Lopes"
    assert get(client_of(coordinator), f"members/{member.memberships.get().public_id}/edit/") == 404


def test_pages_speak_the_time_banks_language(bank, member, client_of):
    assert client_of(member).get("/riverside/me/")["Content-Language"] == "en-gb"
    bank.language = "es"
    bank.save()
    assert '<html lang="es"' in client_of(member).get("/riverside/me/").content.decode()


def test_the_list_finds_members_by_what_they_can_do(bank, member, other_member, client_of):
    Person.objects.filter(pk=member.pk).update(skills=["Mending bicycles"])
    listed = client_of(other_member).get("/riverside/members/", {"q": "bicyclé"}).content.decode()
    assert member.name in listed and "Mending bicycles" in listed
    assert "Mending" not in client_of(other_member).get("/riverside/members/").content.decode()
