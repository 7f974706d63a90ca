"""The page of letters to print: files of all or of some, saying that they are printed, leaving out; and the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from members import paper_letters
from members.models import LetterStack, Notice, Person, TimeBank
from tests.api.conftest import Program
from tests.factories.members import a_person
from tests.members.test_paper_letters import NOW, tell
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
PAGE = "/riverside/letters/"


@pytest.fixture
def olga(bank: TimeBank) -> Person:
    return a_person(bank, "Olga Brandt", user=None)


def test_from_waiting_to_printed_and_back(olga: Person, coordinator: Person, client_of: ClientOf) -> None:
    tell(olga), tell(a_person(olga.bank, "Zeno", user=None))
    client = client_of(coordinator)
    assert "Olga Brandt" in client.get(PAGE).content.decode()
    client.post(PAGE, {"do": "some", "person": [str(olga.public_id)]})
    (stack,) = LetterStack.objects.all()
    paper = client.get(f"{PAGE}{stack.public_id}/file/")
    assert paper["Content-Type"] == "application/pdf"
    assert [notice.person for notice in stack.notices.all()] == [olga]
    for said, are_told in (("printed", True), ("printed", True), ("not_printed", False)):
        client.post(f"{PAGE}{stack.public_id}/", {"do": said})
        assert Notice.objects.filter(on_paper_at=None, person=olga).exists() is not are_told
    client.post(f"{PAGE}{stack.public_id}/", {"do": "put_back"})
    assert paper_letters.waiting(coordinator).count() == 2


def test_nothing_selected_is_said(olga: Person, coordinator: Person, client_of: ClientOf) -> None:
    tell(olga)
    answer = client_of(coordinator).post(PAGE, {"do": "some", "person": ["x"]}, follow=True)
    assert "Nobody was selected" in answer.content.decode()


def test_some_of_a_letter_is_left_out(olga: Person, coordinator: Person, client_of: ClientOf) -> None:
    told, client = tell(olga), client_of(coordinator)
    page = f"/riverside/people/{olga.public_id}/letter/"
    assert client.post(page, {"because": "told"}).status_code == 422
    client.post(page, {"notices": [str(told.public_id)], "because": "told"})
    assert "They know: I told them" in client.get(page).content.decode()
    client.post(page, {"do": "take_up", "notice": str(told.public_id)})
    assert paper_letters.waiting(coordinator).count() == 1


def test_as_many_questions_for_three_letters_as_for_one(
    olga: Person, coordinator: Person, client_of: ClientOf
) -> None:
    client = client_of(coordinator)
    tell(olga)
    one = asked_for(client, PAGE)
    for name in ("Zeno", "Yara"):
        tell(a_person(olga.bank, name, user=None))
    assert asked_for(client, PAGE) == one <= 12


def test_nobody_else_finds_letters(
    olga: Person, member: Person, coordinator: Person, outsider: Person, client_of: ClientOf
) -> None:
    tell(olga)
    stack = paper_letters.stack(coordinator, at=NOW)
    for path in ("letters/", f"letters/{stack.public_id}/file/", f"people/{olga.public_id}/letter/"):
        for stranger in (member, outsider):
            assert client_of(stranger).get(f"/riverside/{path}").status_code == 404


def test_the_same_by_program(olga: Person, coordinator: Person) -> None:
    told, api = tell(olga), Program(coordinator)
    (waits,) = api.get("letters/").json()["results"]
    assert (waits["name"], waits["how_many"]) == ("Olga Brandt", 1)
    letter = api.get(f"letters/{olga.public_id}/").json()
    assert letter["written"][0]["id"] == str(told.public_id)
    left = {"notices": [str(told.public_id)], "because": "old"}
    assert api.post("letters/leave-out/", left).json() == {"left_out": 1}
    assert api.post("letters/take-up/", {"notice": str(told.public_id)}).status_code == 204
    made = api.post("letter-stacks/", {}).json()
    at = f"letter-stacks/{made['id']}/"
    assert api.get(f"{at}file/").content.startswith(b"%PDF")
    assert api.post(f"{at}printed/").json()["printed_by"]["name"] == coordinator.name
    assert api.post(f"{at}not-printed/").json()["printed_at"] is None
    assert api.send("delete", at).status_code == 204
