"""Asking to join under age: where the time bank asks, a grown-up is named, and let in they wait for that one's yes."""

import datetime as dt

import pytest
from django.utils import timezone

from members import joining
from members.models import Application, Guardianship, Person
from members.refusals import Refused
from members.safety import guardians
from tests.api.conftest import program

__all__ = ["program"]
pytestmark = pytest.mark.django_db
TYPED = {"name": "Nia Young", "email": "nia@example.org"}


@pytest.fixture
def asking(bank):
    bank.asks_age = True
    bank.save()
    return bank


def born(bank, years):
    return bank.today(timezone.now()).replace(day=1) - dt.timedelta(days=years * 366)


def apply(bank, **said):
    return joining.apply(bank, **TYPED, **said, at=timezone.now())


def test_let_in_they_wait_for_a_yes(asking, coordinator):
    asked = apply(asking, born_on=born(asking, 15), guardian_name="Her mother", guardian_reach="01632 960 7")
    joining.admit(asked, by=coordinator, at=timezone.now())
    made = Guardianship.objects.select_related("person__bank").get()
    assert (made.guardian_called, made.person.name, made.state) == ("Her mother", "Nia Young", "waiting")
    assert not guardians.may_take_part(made.person)
    told = {"channel": "phone", "words": "She agrees."}
    guardians.answer(made, is_yes=True, by=coordinator, at=timezone.now(), **told)
    assert guardians.may_take_part(Person.objects.get(pk=made.person_id))


def test_the_day_of_birth_is_not_kept(asking):
    day = born(asking, 15)
    asked = apply(asking, born_on=day, guardian_name="Her mother", guardian_reach="01632 960 7")
    assert str(day) not in str(Application.objects.filter(pk=asked.pk).values())


@pytest.mark.parametrize("missing", ["guardian_name", "guardian_reach"])
def test_a_grown_up_is_named(asking, missing):
    said = {"guardian_name": "Her mother", "guardian_reach": "01632 960 7", missing: " "}
    with pytest.raises(Refused) as refused:
        apply(asking, born_on=born(asking, 15), **said)
    assert refused.value.field == missing


def test_whoever_is_of_age_is_asked_nothing_more(asking, coordinator):
    asked = apply(asking, born_on=born(asking, 30))
    joining.admit(asked, by=coordinator, at=timezone.now())
    assert asked.of_age_on is None and not Guardianship.objects.exists()


def test_where_it_is_not_asked_it_is_not_kept(bank):
    asked = apply(bank, born_on=born(bank, 15), guardian_name="Her mother", guardian_reach="x")
    assert (asked.of_age_on, asked.guardian_name) == (None, "")


def test_the_form_and_the_api(asking, client, coordinator, client_of, program):
    day = born(asking, 15)
    assert b"born_on" in client.get("/riverside/join/").content
    assert client.post("/riverside/join/", {**TYPED, "born_on": day}).status_code == 422
    said = {"guardian_name": "Her mother", "guardian_reach": "01632 960 7"}
    assert client.post("/riverside/join/", {**TYPED, "born_on": day, **said}).status_code == 302
    path = f"/riverside/applications/{Application.objects.get().public_id}/"
    assert b"Her mother answers for them" in client_of(coordinator).get(path).content
    nobody = program(None, of_bank="riverside")
    assert nobody.get("applications/form/").json()["asks_age"] is True
    sent = {"name": "Bo", "email": "bo@example.org", "born_on": str(day), **said}
    nobody.done("applications/", sent)
    assert Application.objects.get(name="Bo").guardian_name == "Her mother"


def test_where_it_is_not_asked_the_form_is_as_short_as_ever(bank, client):
    assert b"born_on" not in client.get("/riverside/join/").content
