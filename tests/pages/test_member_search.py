"""Finding a member as one types: by name or number, within one's own time bank."""

from collections.abc import Callable

import pytest
from django.test import Client

from members.models import Person, TimeBank
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
FIND = "/riverside/find-member/"


def found(client: Client, text: str, **parameters: str) -> str:
    return client.get(FIND, {"field": "other", "other": text, **parameters}).content.decode()


def test_members_find_one_another_by_name_or_number(
    client_of: SignedIn, member: Person, other_member: Person
) -> None:
    browser = client_of(member)
    for text in ("bram", "VRIES", str(other_member.memberships.get().number)):
        page = found(browser, text)
        assert "Bram de Vries" in page
        assert "checked" in page


def test_what_makes_no_sense_finds_nobody(client_of: SignedIn, member: Person) -> None:
    for text in ("\0", "a\0", "٣", "9" * 500):
        assert client_of(member).get(FIND, {"field": "other", "other": text}).status_code == 200


def test_several_are_left_to_choose_from(client_of: SignedIn, member: Person, bank: TimeBank) -> None:
    for number in range(8):
        a_person(bank, f"Maria Nº {number}")
    page = found(client_of(member), "maria")
    assert page.count('name="other_chosen"') == 6
    assert "checked" not in page
    assert "There are more." in page


def test_own_memberships_can_be_left_out(client_of: SignedIn, member: Person) -> None:
    browser = client_of(member)
    assert "Ana Sá" in found(browser, "ana")
    assert "no member for “ana”" in found(browser, "ana", exclude_own="1")


def test_nothing_typed_finds_nothing(client_of: SignedIn, member: Person) -> None:
    assert "choice" not in found(client_of(member), "  ")


def test_another_time_banks_members_are_not_found(
    client_of: SignedIn, member: Person, other_bank: TimeBank
) -> None:
    a_person(other_bank, "Zebedee Elsewhere")
    assert "no member for “Zebedee”" in found(client_of(member), "Zebedee")


def test_outsiders_find_nobody(client_of: SignedIn, outsider: Person, client: Client, bank: TimeBank) -> None:
    assert client_of(outsider).get(FIND, {"field": "other"}).status_code == 404
    assert client.get(FIND, {"field": "other"}).status_code == 302


@pytest.mark.parametrize("field", ["", "x y", '"><b>', "A" * 99])
def test_a_field_of_an_odd_name_is_not_found(client_of: SignedIn, member: Person, field: str) -> None:
    assert client_of(member).get(FIND, {"field": field}).status_code == 404


def test_what_was_typed_is_text_and_nothing_else(client_of: SignedIn, member: Person) -> None:
    assert "<script>" not in found(client_of(member), "<script>alert(1)</script>")
