"""Every list: the same shape, page by page to its end and back, and as many queries for three rows as for one."""

import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from exchanges.models import Exchange
from ledger import exporting, giving, reconciliation
from ledger.importing import asking
from members import joining, notices, tokens
from members.models import Neighbourhood, Person, TimeBank
from tests.api.conftest import Program
from tests.api.queries import asked_for
from tests.factories.exchanges import CategoryFactory, ExchangeFactory, ListingFactory
from tests.factories.members import MembershipFactory, PersonFactory


@pytest.fixture
def one_more(bank: TimeBank, admin: Person) -> Callable[[int], None]:
    """A row more in every list the admin sees."""

    def made(number: int) -> None:
        now, month = timezone.now(), {"month": "2026-10", "figure": "hours"}
        for state in ("proposed", "settled"):
            exchange = ExchangeFactory(bank=bank, state=state)
            exchange.provider.seats.create(bank=bank, person=PersonFactory(bank=bank), kind="dependant")
        to_approve(ExchangeFactory(bank=bank))
        ListingFactory(bank=bank)
        CategoryFactory(bank=bank)
        Neighbourhood.objects.create(bank=bank, name=f"Place {number}")
        joining.apply(bank, name=f"Asker {number}", email=f"a{number}@example.org", at=now)
        tokens.issue(admin, name=f"script {number}", by=admin, at=now)
        reconciliation.run(bank, at=now, asked_by=admin)
        exporting.ask("month-exchanges", month, "csv", by=admin, at=now)
        file = ContentFile(f"number,name\n,Somebody {number}\n".encode(), name="list.csv")
        asking.hand_over(file, name="list.csv", kind="members", by=admin, at=now)
        welcome(admin, now)
        receiver = MembershipFactory(bank=bank)
        giving.give(admin.memberships.get(), receiver, 15, "", by=admin, at=now, key=str(number))

    return made


def to_approve(exchange: Exchange) -> None:
    Exchange.objects.filter(pk=exchange.pk).update(state=Exchange.State.CONFIRMED)


def welcome(person: Person, now: Any) -> None:
    group, path = "community", f"/{person.bank.slug}/"
    context = {"sign_in_path": "/"}
    notices.write(
        "members/welcome", to=person, bank=person.bank, path=path, at=now, group=group, context=context
    )


LISTS = [
    "accounts/",
    "applications/",
    "categories/",
    "exchanges/",
    "exchanges/to-approve/",
    "exports/",
    "imports/",
    "listings/",
    "members/",
    "neighbourhoods/",
    "notices/",
    "reconciliations/",
    "tokens/",
]
OF_MONTH = ["exchanges/?figure=hours", "members/?figure=active", "transfers/?figure=gift"]


def test_lists_ask_as_much_for_three_rows_as_for_one(bank, admin, one_more):
    mine, month = Program(admin), f"{bank.today(timezone.now()):%Y-%m}"
    account = mine.rows("accounts/", membership=str(admin.memberships.get().public_id))[0]["id"]
    paths = [*LISTS, f"accounts/{account}/entries/", *(f"periods/{month}/{each}" for each in OF_MONTH)]
    one_more(1)
    few = {path: asked_for(mine, path) for path in paths}
    one_more(2)
    one_more(3)
    many = {path: asked_for(mine, path) for path in paths}
    assert {path: asked for path, (_rows, asked) in many.items()} == {
        path: asked for path, (_, asked) in few.items()
    }
    assert all(many[path][0] >= few[path][0] + 2 for path in paths)
    assert max(asked for _rows, asked in many.values()) <= 12


@pytest.mark.parametrize("path", ["members/", "categories/", "neighbourhoods/"])
def test_a_list_is_read_to_its_end_and_back(bank, member, program, path):
    for number in range(5):
        MembershipFactory(bank=bank)
        Neighbourhood.objects.create(bank=bank, name=f"Place {number}")
    mine = program(member)
    whole = [row["id"] for row in mine.rows(path)]
    pages, at = [], f"{path}?page_size=2"
    while at:
        page = mine.get(at).json()
        pages.append(page)
        at = page["next"]
    assert [row["id"] for page in pages for row in page["results"]] == whole
    back = mine.get(pages[-1]["previous"]).json()
    assert back["results"] == pages[-2]["results"]
    assert mine.get(pages[1]["previous"]).json()["previous"] is None


def test_a_place_in_a_list_tells_no_internal_number(bank, member, program):
    MembershipFactory.create_batch(2, bank=bank)
    at = parse_qs(urlsplit(program(member).get("members/?page_size=1").json()["next"]).query)["cursor"][0]
    assert re.fullmatch(r"p=[0-9a-f-]{36}", b64decode(at).decode())


def test_new_rows_do_not_shift_the_pages(bank, member, program):
    MembershipFactory.create_batch(3, bank=bank)
    mine = program(member)
    page = mine.get("members/?page_size=2").json()
    MembershipFactory.create_batch(2, bank=bank)
    seen = {row["id"] for row in page["results"]}
    assert seen.isdisjoint(row["id"] for row in mine.get(page["next"]).json()["results"])


def test_a_page_holds_two_hundred_at_the_most(bank, member, program):
    Neighbourhood.objects.bulk_create(Neighbourhood(bank=bank, name=f"Place {n:03}") for n in range(201))
    assert len(program(member).rows("neighbourhoods/")) == 50
    assert len(program(member).rows("neighbourhoods/", page_size=1000)) == 200
