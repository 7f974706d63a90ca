"""The page of a row that is wrong: what it says, and closing it with a reason."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ledger.models import Account, Discrepancy
from members import roles
from members.models import Person, TimeBank
from tests.factories.members import a_person
from tests.ledger.conftest import helped, kofi, rosa
from tests.ledger.test_closing import NEXT, bend_balance, bend_entry, close, only, run, state
from tests.ledger.test_corrections import alone, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped")]
ClientOf = Callable[[Person], Client]
__all__ = ["helped", "kofi", "rosa"]


def at(row: Discrepancy) -> str:
    return f"/riverside/books/discrepancies/{row.public_id}/"


def text(answer: Any) -> str:
    words = re.sub(r"<[^>]*>", " ", answer.content.decode())
    return " ".join(words.replace("\xa0", " ").replace("&#x27;", "'").split())


@pytest.fixture
def wrong(bank: TimeBank, kofi: Account) -> Discrepancy:
    bend_balance(kofi)
    run(bank)
    return only("balance")


@pytest.mark.parametrize("who", ["member", "coordinator", "outsider"])
def test_only_admins_open_it(wrong: Discrepancy, client_of: ClientOf, request: Any, who: str) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.get(at(wrong)).status_code == 404
    assert client.post(at(wrong), {"how": "known", "reason": "x"}).status_code == 404
    assert only("balance").closed_at is None


def test_a_coordinator_is_shown_no_link_that_leads_nowhere(
    wrong: Discrepancy, coordinator: Person, client_of: ClientOf
) -> None:
    client = client_of(coordinator)
    for address in ("/riverside/books/", f"/riverside/books/checks/{wrong.reconciliation.public_id}/"):
        page = client.get(address)
        assert "Kofi Mensah: the balance says" in text(page)
        assert "The admins were told, and look after it." in text(page)
        assert at(wrong) not in page.content.decode()


def test_nor_an_admin_of_another_time_bank(
    wrong: Discrepancy, other_bank: TimeBank, client_of: ClientOf
) -> None:
    stranger = client_of(a_person(other_bank, "Stranger", roles.ADMIN))
    assert stranger.get(at(wrong).replace("riverside", "hilltop")).status_code == 404


def test_it_says_what_is_wrong_what_it_means_and_what_to_do(
    wrong: Discrepancy, admin: Person, client_of: ClientOf
) -> None:
    page = text(client_of(admin).get(at(wrong)))
    for words in (
        "Kofi Mensah: the balance says −45 min, the entries add up to −1 h 45.",
        "The entries are what happened; the balance is a note of it.",
        "put that backup back",
        "Put the account back to what its entries say",
    ):
        assert words in page


def test_it_is_put_back(wrong: Discrepancy, kofi: Account, admin: Person, client_of: ClientOf) -> None:
    client, said = client_of(admin), {"how": "put_back", "reason": "A script went wrong."}
    page = text(client.post(at(wrong), said, follow=True))
    assert "put back to what the entries say: “A script went wrong.”" in page
    assert state(kofi) == (-105, 3)
    assert client.post(at(wrong), said).status_code == 302


def test_it_is_closed_as_known_and_the_books_say_so(
    bank: TimeBank, kofi: Account, admin: Person, client_of: ClientOf
) -> None:
    bend_entry(kofi)
    run(bank)
    client = client_of(admin)
    for row in Discrepancy.objects.all():
        page = text(client.post(at(row), {"how": "known", "reason": "Looked at on paper."}, follow=True))
        assert "known, and left as it is: “Looked at on paper.”" in page
    books = client.post("/riverside/books/", follow=True)
    assert "card-clay" not in books.content.decode()
    assert "How it was closed" in text(books)
    assert "Each of them was looked into" in text(books)
    assert "What to do" not in text(books)


def test_it_is_closed_with_a_correction(
    bank: TimeBank, wrong: Discrepancy, rosa: Account, kofi: Account, admin: Person, client_of: ClientOf
) -> None:
    alone(bank)
    admin.refresh_from_db()
    correction = ask(rosa.membership, kofi.membership, admin)
    client, said = client_of(admin), {"how": "correction", "reason": "Put right."}
    assert 'value="known" required id="id_how_1" checked' in client.get(at(wrong)).content.decode()
    assert "Choose the correction" in text(client.post(at(wrong), said))
    chosen = {**said, "transfer": str(correction.transfer.public_id)}
    assert "The correction" in text(client.post(at(wrong), chosen, follow=True))


@pytest.mark.parametrize(
    "said", [{"how": "known", "reason": " "}, {"how": "magic", "reason": "x"}, {"reason": "x"}, {}]
)
def test_what_is_missing_is_asked_for(
    wrong: Discrepancy, admin: Person, client_of: ClientOf, said: dict[str, str]
) -> None:
    assert client_of(admin).post(at(wrong), {"sent": "1", **said}).status_code == 422
    assert only("balance").closed_at is None


def test_where_the_entries_are_wrong_putting_back_is_not_offered_nor_taken(
    bank: TimeBank, kofi: Account, admin: Person, client_of: ClientOf
) -> None:
    bend_entry(kofi)
    bend_balance(kofi)
    run(bank)
    client, row = client_of(admin), only("balance")
    page = text(client.get(at(row)))
    assert "Put the account back" not in page
    assert "cannot be put back to what they say" in page
    assert client.post(at(row), {"how": "put_back", "reason": "x"}).status_code == 422


def test_found_again_it_leads_to_the_first(
    bank: TimeBank, wrong: Discrepancy, admin: Person, client_of: ClientOf
) -> None:
    again = run(bank, NEXT).discrepancies.get(check_name="balance")
    assert client_of(admin).get(at(again))["Location"] == at(wrong)


def test_gone_by_itself_it_says_since_when(
    bank: TimeBank, wrong: Discrepancy, kofi: Account, admin: Person, client_of: ClientOf
) -> None:
    bend_balance(kofi, -60)
    run(bank, NEXT)
    client = client_of(admin)
    page = text(client.get(at(wrong)))
    assert "found it no more" in page
    assert "Close it" not in page
    run_page = f"/riverside/books/checks/{wrong.reconciliation.public_id}/"
    assert "What became of it" in text(client.get(run_page))


def test_two_who_close_it_at_once_are_told(
    wrong: Discrepancy, admin: Person, bank: TimeBank, client_of: ClientOf
) -> None:
    second = a_person(bank, "Edda Second", roles.ADMIN)
    close(wrong, second)
    answer = client_of(admin).post(at(wrong), {"how": "known", "reason": "x"}, follow=True)
    assert "closed already" in text(answer)
    assert "Closed by Edda Second" in text(answer)
