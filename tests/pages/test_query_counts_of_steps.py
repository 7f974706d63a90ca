"""From the browser to the committed transfer: few questions to the database, and one of them the posting.

BEGIN, COMMIT and savepoints are not counted: they ask nothing.
"""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from exchanges.models import Exchange
from ledger.models import Transfer
from members.models import Person, TimeBank
from tests.factories import help
from tests.factories.exchanges import ListingFactory

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
# Who asks and where: session, login, person. The form's key, taken and answered. The exchange, found and locked.
# The posting, the exchange, its history; whom to tell, and telling them.
TO_SETTLE = 12
# And whether the coordinator had a hand in it.
TO_APPROVE = 13
# And what one's own offers call such help, where no kind of help was chosen.
TO_LOG = 12
TO_GUESS = 1
NO_QUESTION = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def asked(client: Client, path: str, **fields: str) -> list[str]:
    """What a form that is sent asks of the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(f"/riverside/{path}", {"idempotency_key": "one-form", **fields})
    assert answer.status_code == 302, answer.status_code
    return [query["sql"] for query in queries if not query["sql"].startswith(NO_QUESTION)]


def postings(found: list[str]) -> int:
    return sum("ledger_post" in question for question in found)


def test_confirming_hours_that_settle(member: Person, other_member: Person, client_of: ClientOf) -> None:
    exchange = help.logged(member, other_member, minutes=60)
    found = asked(client_of(other_member), f"exchanges/{exchange.public_id}/confirm/")
    assert Transfer.objects.count() == postings(found) == 1
    assert len(found) <= TO_SETTLE, "\n".join(found)


def test_approving(member: Person, other_member: Person, coordinator: Person, client_of: ClientOf) -> None:
    exchange = help.confirmed(member, other_member, minutes=60)
    Exchange.objects.filter(pk=exchange.pk).update(state=Exchange.State.CONFIRMED)
    found = asked(client_of(coordinator), f"exchanges/{exchange.public_id}/approve/")
    assert Transfer.objects.count() == postings(found) == 1
    assert len(found) <= TO_APPROVE, "\n".join(found)


@pytest.mark.parametrize("is_guessed", [False, True])
def test_logging(
    bank: TimeBank, member: Person, other_member: Person, client_of: ClientOf, is_guessed: bool
) -> None:
    sewing = bank.categories.get(name="Sewing and crafts")
    ListingFactory(bank=bank, membership=member.memberships.get(), title="Sewing a curtain", category=sewing)
    typed = {
        "other": "bram",
        "helper": "provider",
        "title": "Sewing a curtain",
        "when": str(member.joined_at.date()),
        "length": "1h30",
        "category": "" if is_guessed else str(sewing.public_id),
    }
    client = client_of(member)
    mark = client.post("/riverside/log/", typed).context["understood"].mark
    found = asked(client, "log/", **typed, understood=mark)
    assert Exchange.objects.get().state == Exchange.State.LOGGED
    assert len(found) <= TO_LOG + is_guessed * TO_GUESS, "\n".join(found)
