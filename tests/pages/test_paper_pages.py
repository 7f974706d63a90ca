"""The pages of paper: printing, finding by number, giving up what is lost."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from exchanges import sheets
from exchanges.models import Batch, Sheet
from members.models import Person
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
PAPER = "/riverside/paper/"


@pytest.fixture
def at_desk(client_of: SignedIn, coordinator: Person) -> Client:
    return client_of(coordinator)


def printed(by: Person, count: int = 1, kind: str = "slip") -> Batch:
    return sheets.print_out(by.bank, kind=kind, count=count, by=by, at=timezone.now())


def test_printing_leads_to_the_paper_itself(at_desk: Client, member: Person):
    asked = {"kind": "slip", "count": "4", "membership": member.name, "is_large": "on"}
    page = at_desk.post(f"{PAPER}print/", asked, follow=True)
    text = page.content.decode()
    assert all(f"Slip 000{n}" in text for n in range(1, 5)) and text.count("<svg") >= 4
    assert f"For {member.name}" in text and "paper-large" in text
    pdf = at_desk.get(f"{page.request['PATH_INFO']}pdf/")
    assert (
        pdf["Content-Type"] == "application/pdf" and "riverside-slip-0001.pdf" in pdf["Content-Disposition"]
    )


def test_what_can_not_be_printed_is_said_beside_its_field(at_desk: Client):
    page = at_desk.post(f"{PAPER}print/", {"kind": "slip", "count": "999", "membership": "Nobody"})
    assert page.status_code == 422 and "no member for “Nobody”" in page.content.decode()
    assert not Sheet.objects.exists()


def test_the_number_leads_to_the_paper(at_desk: Client, coordinator: Person):
    sheet = printed(coordinator).sheets.get()
    assert at_desk.get(PAPER, {"q": "slip 0001"})["Location"].endswith(f"/{sheet.public_id}/")
    assert "no slip or sheet for “0413”" in at_desk.get(PAPER, {"q": "0413"}).content.decode()


def test_its_square_opens_its_page_for_whoever_records(
    at_desk: Client, coordinator: Person, member: Person, client_of: SignedIn
):
    sheet = printed(coordinator).sheets.get()
    path = urlsplit(sheets.address(sheet)).path
    assert "Slip 0001" in at_desk.get(path).content.decode()
    assert client_of(member).get(path).status_code == 404
    assert "/accounts/login/" in Client().get(path)["Location"]


def test_lost_and_found_again(at_desk: Client, coordinator: Person):
    sheet = printed(coordinator).sheets.get()
    where = f"{PAPER}{sheet.public_id}/standing/"
    page = at_desk.post(where, {"do": "lost"}, follow=True).content.decode()
    assert "given up as lost by" in page and "It has turned up" in page
    page = at_desk.post(where, {"do": "found", "to": "list"}, follow=True).content.decode()
    assert "is expected again" in page and "Slip 0001" in page


def test_the_list_asks_the_same_of_one_and_of_many(at_desk: Client, coordinator: Person, member: Person):
    printed(coordinator)
    one = asked_for(at_desk, PAPER)
    printed(coordinator, 60)
    assert asked_for(at_desk, PAPER) == one <= 12
