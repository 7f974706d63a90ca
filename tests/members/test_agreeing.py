"""Consent to the terms: given on the page, or said to a coordinator; and who has not given it yet."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from members import roles, terms
from members.models import Agreement, Notice, Person, Terms
from members.refusals import NotAllowed, Refused
from tests.api.conftest import program
from tests.factories.members import a_person
from tests.pages.queries import asked_for

__all__ = ["program"]
pytestmark = pytest.mark.django_db
LIST = "/riverside/members/agreements/"
HEARD = {"channel": "phone", "said": "Yes, that is all right.", "version": 1}
NOW = timezone.now


@pytest.fixture
def version(admin: Person) -> Terms:
    return terms.write(admin.bank, text="Be kind.", by=admin, at=NOW())


@pytest.fixture
def by_phone(bank: Any) -> Person:
    """Somebody without e-mail."""
    return a_person(bank, "Paula Phone", user=None)


def page_for(person: Person) -> str:
    return f"/riverside/people/{person.public_id}/terms/"


def names(by: Person) -> list[str]:
    return [person.name for person in terms.not_agreed(by)]


def test_a_coordinator_notes_what_was_said(version, by_phone, coordinator, client_of):
    client = client_of(coordinator)
    assert "Be kind." in client.get(page_for(by_phone)).text
    assert "Noted: Paula Phone agreed" in client.post(page_for(by_phone), HEARD, follow=True).text
    kept = Agreement.objects.get()
    assert (kept.person, kept.said_to, kept.channel) == (by_phone, coordinator, "phone")
    page = client.get(page_for(by_phone)).text
    assert "Yes, that is all right." in page and "They said so by phone to Chidi Okafor." in page


def test_without_their_words_nothing_is_noted(version, by_phone, coordinator, client_of):
    assert client_of(coordinator).post(page_for(by_phone), HEARD | {"said": " "}).status_code == 422
    with pytest.raises(Refused, match="Write what they said"):
        terms.agree(by_phone, by=coordinator, at=NOW(), version=1, channel="paper")
    assert not Agreement.objects.exists()


def test_another_version_meanwhile_is_read_again(version, by_phone, admin, coordinator, client_of):
    terms.write(admin.bank, text="Be kinder.", by=admin, at=NOW())
    answer = client_of(coordinator).post(page_for(by_phone), HEARD)
    assert answer.status_code == 422 and "have changed meanwhile" in answer.text


def test_whoever_it_was_noted_for_is_told(version, member, coordinator):
    terms.agree(member, by=coordinator, at=NOW(), **HEARD)
    terms.agree(member, by=coordinator, at=NOW(), **HEARD)
    told = Notice.objects.get(person=member)
    assert "Chidi Okafor noted that you agreed to version 1 of the terms, by phone" in told.body


def test_who_has_not_agreed(version, bank, admin, coordinator, member, other_member, by_phone):
    terms.agree(member, by=member, at=NOW(), version=1)
    Person.objects.filter(pk=other_member.pk).update(left_at=NOW(), user=None)
    assert names(coordinator) == [by_phone.name, coordinator.name, admin.name]
    terms.write(bank, text="Be kinder.", by=admin, at=NOW())
    assert member.name in names(coordinator)


def test_those_who_may_not_note_it_see_nobody(version, member, outsider, coordinator):
    assert names(member) == names(outsider) == []
    coordinator.closed_roles = roles.LEADING
    assert names(coordinator) == []


def test_without_terms_there_is_nothing_to_agree_to(bank, coordinator, member, client_of):
    client = client_of(coordinator)
    assert "has written no terms" in client.get(LIST).text
    assert client.get(page_for(member)).status_code == 404


def test_only_whoever_may_gets_there(version, member, other_member, outsider, coordinator, client_of):
    for who in (member, outsider):
        assert client_of(who).get(LIST).status_code == 404
        assert client_of(who).post(page_for(other_member), HEARD).status_code == 404
    assert client_of(coordinator).get(page_for(outsider)).status_code == 404
    with pytest.raises(NotAllowed):
        terms.agree(other_member, by=member, at=NOW(), **HEARD)


def test_as_many_queries_for_three_as_for_one(version, bank, coordinator, client_of):
    client = client_of(coordinator)
    one = asked_for(client, LIST)
    for name in ("Two", "Three"):
        a_person(bank, name)
    assert asked_for(client, LIST) == one <= 12


def test_programs_do_the_same(version, member, by_phone, coordinator, program):
    leads, mine = program(coordinator), program(member)
    assert mine.get("people/not-agreed/").status_code in (403, 404)
    assert mine.post(f"people/{member.public_id}/agree/", {"version": 1}).json()["channel"] == "api"
    assert mine.post(f"people/{by_phone.public_id}/agree/", HEARD).status_code == 403
    assert leads.post(f"people/{by_phone.public_id}/agree/", HEARD).json()["said"] == HEARD["said"]
    assert [each["name"] for each in leads.get("people/not-agreed/").json()["results"]] != []
    assert Agreement.objects.count() == 2


def test_what_was_agreed_never_changes(version, member):
    terms.agree(member, by=member, at=NOW(), version=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.update(agreed_at=NOW())
