"""From the browser to the committed transfer: few questions to the database, and one of them the posting."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from exchanges.models import Exchange
from ledger.models import Transfer
from members.models import Person, TimeBank
from tests.factories import help
from tests.factories.exchanges import ListingFactory
from tests.questions import questions

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
# Whose session it is and who that is here. The form's key, taken and answered. The exchange, found and locked, or
# who logs, whom with and what kind of help. The posting, the exchange, its history; whom to tell, and telling them.
# To approve, whether the coordinator had a hand in it.
MOST = 12
READ = re.compile(r'<input type="hidden" name="(understood|kind_read)" value="([^"]*)"')


def asked(client: Client, path: str, **fields: str) -> list[str]:
    """What a form that is sent asks of the database."""
    with questions() as found:
        answer = client.post(f"/riverside/{path}", {"idempotency_key": "one-form", **fields})
    assert answer.status_code == 302, answer.status_code
    return found


def postings(found: list[str]) -> int:
    return sum("ledger_post" in question for question in found)


def test_confirming_hours_that_settle(member: Person, other_member: Person, client_of: ClientOf) -> None:
    exchange = help.logged(member, other_member, minutes=60)
    found = asked(client_of(other_member), f"exchanges/{exchange.public_id}/confirm/")
    assert Transfer.objects.count() == postings(found) == 1
    assert len(found) <= MOST, "\n".join(found)


@pytest.mark.parametrize("is_on_desk", [False, True])
def test_approving(
    bank: TimeBank,
    member: Person,
    other_member: Person,
    coordinator: Person,
    client_of: ClientOf,
    is_on_desk: bool,
) -> None:
    TimeBank.objects.filter(pk=bank.pk).update(approval=TimeBank.Approval.ALWAYS)
    member.bank.refresh_from_db()
    exchange = help.confirmed(member, other_member, minutes=60)
    assert (exchange.state, Transfer.objects.count()) == (Exchange.State.CONFIRMED, 0)
    path = "desk/approve/" if is_on_desk else f"exchanges/{exchange.public_id}/approve/"
    found = asked(client_of(coordinator), path, only=f"exchange:{exchange.public_id}")
    assert Transfer.objects.count() == postings(found) == 1
    assert len(found) <= MOST, "\n".join(found)


@pytest.mark.parametrize("confirmation", TimeBank.Confirmation.values)
@pytest.mark.parametrize("known_from", ["their choice", "their offer", "their last exchange", "any offer"])
def test_logging(
    bank: TimeBank,
    member: Person,
    other_member: Person,
    client_of: ClientOf,
    confirmation: str,
    known_from: str,
) -> None:
    know(known_from, bank, member, other_member)
    TimeBank.objects.filter(pk=bank.pk).update(confirmation=confirmation)
    earlier = Transfer.objects.count()
    typed = {"other": "bram", "helper": "provider", "title": "Sewing a curtain", "length": "1h30"}
    typed["when"] = str(member.joined_at.date())
    if known_from == "their choice":
        typed["category"] = str(sewing(bank).public_id)
    client = client_of(member)
    read = dict(READ.findall(client.post("/riverside/log/", typed).content.decode()))
    found = asked(client, "log/", **typed, **read)
    assert Exchange.objects.latest("pk").category == sewing(bank)
    assert Transfer.objects.count() - earlier == postings(found) == (confirmation == "none")
    assert len(found) <= MOST, "\n".join(found)


def sewing(bank: TimeBank):
    return bank.categories.get(name="Sewing and crafts")


def know(known_from: str, bank: TimeBank, member: Person, other_member: Person) -> None:
    """What the kind of help is known from, where nobody chooses it."""
    if known_from == "their last exchange":
        help.confirmed(member, other_member, title="Sewing a curtain", category=sewing(bank))
    elif known_from == "any offer":
        ListingFactory(bank=bank, title="Sewing a curtain", category=sewing(bank))
    elif known_from == "their offer":
        ListingFactory(
            bank=bank, membership=member.memberships.get(), title="Sewing a curtain", category=sewing(bank)
        )
