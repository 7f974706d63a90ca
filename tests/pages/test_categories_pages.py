"""The kinds of help, as an admin names and orders them."""

from collections.abc import Callable

import pytest
from django.test import Client

from exchanges.models import Category
from members.models import Person, TimeBank
from tests.pages.offers import text_of

KINDS = "/riverside/settings/kinds/"
As = Callable[[Person], Client]


@pytest.fixture
def as_(client_of: As) -> As:
    return client_of


def test_kinds_of_help_are_for_admins(bank: TimeBank, coordinator: Person, admin: Person, as_: As) -> None:
    one = f"{KINDS}{bank.categories.all()[0].public_id}/"
    for path in (KINDS, one):
        assert as_(coordinator).get(path).status_code == 404
        assert as_(admin).get(path).status_code == 200
    assert as_(coordinator).post(f"{one}move/", {"do": "retire"}).status_code == 404


def test_an_admin_adds_renames_orders_and_retires(bank: TimeBank, admin: Person, as_: As) -> None:
    client = as_(admin)
    client.post(KINDS, {"name": "Bees"})
    bees = Category.objects.get(bank=bank, name="Bees")
    client.post(f"{KINDS}{bees.public_id}/", {"name": "Bees and honey"})
    client.post(f"{KINDS}{bees.public_id}/move/", {"do": "up"})
    in_use = list(Category.objects.filter(bank=bank).in_use())
    assert [str(each) for each in in_use[-2:]] == ["Bees and honey", "Something else"]
    client.post(f"{KINDS}{bees.public_id}/move/", {"do": "retire"})
    assert "No longer in the list" in text_of(client.get(KINDS))
    client.post(f"{KINDS}{bees.public_id}/move/", {"do": "bring_back"})
    assert "No longer in the list" not in text_of(client.get(KINDS))


def test_a_name_used_already_is_refused_beside_the_field(bank: TimeBank, admin: Person, as_: As) -> None:
    answer = as_(admin).post(KINDS, {"name": "animals"})
    assert answer.status_code == 422
    assert "already" in text_of(answer)
