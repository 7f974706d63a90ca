"""What coordinators look after, where a time bank shares the work out."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from members import appointing, joining, permissions, policies, records, roles
from members.models import Notice, Person, Record
from members.refusals import NotAllowed, Refused
from members.roles import Action, Duty
from tests.api.conftest import Program
from tests.factories.members import a_person
from tests.pages.acts import send

pytestmark = pytest.mark.django_db


def give(person, by, *duties):
    return appointing.give_duties(person, duties=duties, by=by, at=timezone.now())


@pytest.fixture
def shared(bank, admin):
    return policies.change(bank, by=admin, at=timezone.now(), coordinators_have_duties=True)


def test_an_admin_gives_duties_and_they_are_told(bank, admin, coordinator):
    given = give(coordinator, admin, "books", "approvals")
    assert given.duties == ["approvals", "books"]
    notice = Notice.objects.get(person=coordinator)
    assert "It is now: Approvals, Books" in notice.body
    told = Record.objects.with_names().get()
    assert records.sentence(told) == (
        "Dunja Marić changed what Chidi Okafor looks after: was none, is now approvals, books."
    )


def test_the_same_again_is_no_change(admin, coordinator):
    give(coordinator, admin, "books")
    give(coordinator, admin, "books")
    assert Record.objects.count() == Notice.objects.count() == 1


def test_nobody_else_gives_them(coordinator, member, outsider):
    for by in (coordinator, member, outsider):
        with pytest.raises(NotAllowed):
            give(coordinator, by, "books")


def test_a_member_has_none(admin, member):
    with pytest.raises(Refused, match="does not lead"):
        give(member, admin, "books")
    with pytest.raises(IntegrityError, match="only_who_leads_has_duties"):
        Person.objects.filter(pk=member.pk).update(duties=["books"])


def test_a_duty_nobody_knows(admin, coordinator):
    with pytest.raises(Refused, match="no duty called"):
        give(coordinator, admin, "minting")


def test_who_steps_down_leaves_their_duties(admin, coordinator):
    give(coordinator, admin, "books")
    appointing.appoint(coordinator, role=roles.MEMBER, by=admin, at=timezone.now())
    again = appointing.appoint(coordinator, role=roles.COORDINATOR, by=admin, at=timezone.now())
    assert again.duties == []
    assert [one.what for one in Record.objects.order_by("id")] == ["duties", "duties", "role", "role"]


def test_off_they_change_nothing_but_safeguarding(bank, admin, coordinator):
    somebody = give(coordinator, admin, "books")
    every = {action for action in Action if somebody.may(action)}
    assert Action.ADD_MEMBERS in every and Action.SAFEGUARD not in every


def test_safeguarding_is_the_admins_until_somebody_is_named(bank, admin, coordinator):
    asked = [admin, coordinator]
    assert [permissions.has_duty(one, bank, Duty.SAFEGUARDING) for one in asked] == [True, False]
    asked[1] = give(coordinator, admin, "safeguarding")
    assert [permissions.has_duty(one, bank, Duty.SAFEGUARDING) for one in asked] == [False, True]


def test_somebody_named_elsewhere_names_nobody_here(bank, admin, other_bank):
    a_person(other_bank, "Named", roles.COORDINATOR, duties=["safeguarding"])
    assert permissions.has_duty(admin, bank, Duty.SAFEGUARDING)
    assert not permissions.has_duty(admin, other_bank, Duty.SAFEGUARDING)


def test_the_verb_refuses_whose_duty_it_is_not(shared, admin, coordinator):
    somebody = give(coordinator, admin, "books")
    with pytest.raises(NotAllowed):
        joining.enrol(shared, name="New", by=somebody, at=timezone.now())
    assert joining.enrol(shared, name="New", by=give(coordinator, admin, "membership"), at=timezone.now())


def test_only_whose_duty_it_is_hears_who_asks_to_join(shared, admin, coordinator):
    books = a_person(shared, "Books", roles.COORDINATOR, duties=["books"])
    give(coordinator, admin, "membership")
    joining.apply(shared, name="Petra", email="p@example.org", at=timezone.now())
    told = Notice.objects.filter(event="members/application_received")
    assert {notice.person for notice in told} == {admin, coordinator}
    assert books.may(Action.SEE_BOOKS)


def test_on_the_page(shared, admin, coordinator, client_of):
    client = client_of(admin)
    assert 'value="books"' in client.get("/riverside/settings/roles/").content.decode()
    sent = {"do": "duties", "person": str(coordinator.public_id), "duties": ["books", "safeguarding"]}
    assert send(client, "settings/roles/", **sent).status_code == 302
    assert Person.objects.get(pk=coordinator.pk).duties == ["safeguarding", "books"]
    send(client, "settings/roles/", do="duties", person=str(coordinator.public_id))
    assert Person.objects.get(pk=coordinator.pk).duties == []


def test_what_the_page_does_not_show_stays(bank, admin, coordinator, client_of):
    give(coordinator, admin, "books")
    client = client_of(admin)
    assert 'value="books"' not in client.get("/riverside/settings/roles/").content.decode()
    sent = {"do": "duties", "person": str(coordinator.public_id), "duties": ["safeguarding"]}
    send(client, "settings/roles/", **sent)
    assert Person.objects.get(pk=coordinator.pk).duties == ["safeguarding", "books"]


def test_through_the_api(shared, admin, coordinator):
    there = f"people/{coordinator.public_id}/duties/"
    assert Program(admin).done(there, {"duties": ["listings"]})["duties"] == ["listings"]
    assert Program(admin).post(there, {"duties": ["minting"]}).status_code in (400, 422)
    assert Program(coordinator).post(there, {"duties": []}).status_code == 404


@pytest.mark.parametrize(("duty", "seen"), [("membership", True), ("approvals", False), (None, False)])
def test_the_desk_shows_what_is_theirs(shared, coordinator, client_of, duty, seen):
    Person.objects.filter(pk=coordinator.pk).update(duties=[duty] if duty else [])
    joining.apply(shared, name="Petra Novak", email="p@example.org", at=timezone.now())
    page = client_of(coordinator).get("/riverside/desk/").content.decode()
    assert ("Petra Novak" in page) == seen
    assert ("You look after: " + duty if duty else "No duty is yours just now") in page
