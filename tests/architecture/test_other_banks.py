"""What belongs to another time bank is not found by its real id, whatever address it is put into."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from exchanges import sheets
from exchanges.models import Exchange
from ledger import accounts, corrections, exporting, giving, reconciliation
from ledger.models import Discrepancy, Transfer
from members import announcing, inviting, joining, questions, records, roles, tokens
from members.addressing import To
from members.models import CheckKind, Neighbourhood, Notice, Person, TimeBank
from tests.architecture.same_ids import give_same_ids
from tests.architecture.test_walls import PAGES, sample
from tests.factories import safety
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import a_person

CANARY = "Zanzibar"
WITH_AN_ID = sorted({path for _name, path in PAGES if "<uuid:" in path})


@pytest.fixture
def their_ids(other_bank: TimeBank) -> list[UUID]:
    """The ids of one of each thing there is, in the other time bank."""
    at = timezone.now()
    one, two = a_person(other_bank, f"{CANARY} One"), a_person(other_bank, f"{CANARY} Two")
    admin = a_person(other_bank, f"{CANARY} Admin", roles.ADMIN)
    a_person(other_bank, f"{CANARY} Second", roles.ADMIN)
    giver, receiver = one.memberships.get(), two.memberships.get()
    checked, today = reconciliation.run(other_bank, at=at), other_bank.today(at)
    asked: Exchange = ExchangeFactory(bank=other_bank, provider=giver, recipient=receiver, state="proposed")
    found = [
        *(one, giver, asked, asked.listing, asked.category, accounts.of(giver)),
        ExchangeFactory(bank=other_bank, provider=giver, recipient=receiver, state="settled"),
        Transfer.objects.get(pk=giving.give(giver, receiver, 60, CANARY, by=one, at=at, key="k").transfer_id),
        joining.apply(other_bank, name=CANARY, email="canary@example.org", at=at),
        tokens.issue(one, name=CANARY, by=one, at=at)[0],
        Neighbourhood.objects.create(bank=other_bank, name=CANARY),
        questions.add(other_bank, questions.Wording(CANARY, "short"), by=admin, at=at),
        inviting.invite(other_bank, name=CANARY, by=one, at=at),
        Notice.objects.filter(person=two).latest("pk"),
        exporting.ask("ledger", {}, "csv", by=admin, at=at),
        checked,
        records.write(other_bank, records.What.SIGN_IN, by=admin, at=at, about=one),
        Discrepancy.objects.create(
            bank=other_bank, reconciliation=checked, check_name="sum", expected=0, found=60
        ),
        corrections.ask(giver, receiver, 60, reason=CANARY, by=admin, at=at, concerns_on=today, key="k"),
        announcing.write(other_bank, title=CANARY, text=CANARY, to=To(), by=admin, at=at),
        *_for_safety(one, two, admin),
        *_of_paper(admin),
    ]
    return give_same_ids(each for each in found if each)


def _for_safety(one: Person, two: Person, admin: Person) -> list[Model]:
    case = safety.a_case(one, two, keeper=admin, words=CANARY)
    safety.known_of(one, admin, admin, words=CANARY)
    kept = [one.private_notes.get(), one.checks.get(), CheckKind.objects.get(bank=one.bank)]
    return [case, case.reports.get(), *kept, safety.under_age(one, two, admin)]


def _of_paper(admin: Person) -> list[Model]:
    printed = sheets.print_out(admin.bank, kind="sheet", count=1, by=admin, at=timezone.now())
    return [printed, printed.sheets.get()]


def addresses(path: str, their_ids: list[UUID], bank: str = "riverside") -> Iterator[str]:
    for public_id in their_ids:
        yield sample(path, bank).replace(str(UUID(int=1)), str(public_id))


def test_an_admin_finds_nothing_of_another_time_bank(
    their_ids: list[UUID], admin: Person, client_of: "type[Client]"
) -> None:
    client, seen = client_of(admin), Exchange.objects.values_list("state", "version").order_by("pk")
    before = list(seen)
    for path in WITH_AN_ID:
        ways = [client.get, partial(client.post, data={"reason": "Mine.", "do": "remove"})]
        for address in addresses(path, their_ids):
            answers = [way(address) for way in ways]
            for answer in answers:
                # The API reads a body before it looks for anything; these are none of its shapes.
                refused = (400, 404, 405, 415) if address.startswith("/api/") else (404, 405)
                assert answer.status_code in refused, f"{address} answered {answer.status_code}"
                assert CANARY.encode() not in answer.content
            # What an address does not take it takes with no other id.
            ways = [way for way, answer in zip(ways, answers, strict=True) if answer.status_code != 405]
    assert list(seen) == before


def test_their_own_admin_finds_it_there(
    their_ids: list[UUID], other_bank: TimeBank, client_of: "type[Client]"
) -> None:
    """So the ids are those of something, wherever an address takes one."""
    client, found = client_of(Person.objects.get(name=f"{CANARY} Admin")), set()
    for path in WITH_AN_ID:
        for address in addresses(path, their_ids, other_bank.slug):
            answer = client.get(address)
            if answer.streaming:
                list(answer.streaming_content)  # A file closes once it was read.
            if answer.status_code not in (404, 405):
                found.add(path)
    assert len(found) > 50
