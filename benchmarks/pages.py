"""Goals 11 to 13: what a time bank of 10,000 members and 1,000,000 exchanges costs a page, beside one of 100 members.

Both are in one database, and one process asks for their pages in turns. This is also the program of that process.
"""

import datetime as dt
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.server import ROOT, Server
from benchmarks.table import Goal

if TYPE_CHECKING:
    from django.test import Client

    from members.models import Person

FEW, MANY = "few", "many"
FEW_MEMBERS, FEW_EXCHANGES = 100, 1_000
SLOWEST_RATIO, SLOWEST_YEAR_SECONDS = 1.5, 2.0

LISTS = {
    "home": "",
    "desk": "desk/",
    "what is new on the desk": "desk/news/",
    "what a successor needs": "desk/hand-over/",
    "members to call": "desk/calls/",
    "calls": "desk/calls/log/",
    "applications": "applications/",
    "members": "members/",
    "members by name": "members/?q=ar",
    "members by a letter": "members/?q=a",
    "terms agreed to": "members/agreements/",
    "members with a voice": "members/voices/",
    "members’ list and labels": "labels/",
    "offers": "offers/",
    "offers by word": "offers/?q=garden",
    "own offers": "offers/mine/",
    "a member’s exchanges": "exchanges/",
    "statement": "statement/",
    "statements by post": "statements/",
    "inbox": "inbox/",
    "announcements": "announcements/",
    "the week’s news": "announcements/weekly/",
    "letters": "letters/",
    "paper": "paper/",
    "invitations": "invitations/",
    "roles": "settings/roles/",
    "record of changes": "settings/record/",
    "books": "books/",
    "checks of the books": "books/checks/",
    "corrections": "books/corrections/",
    "journal": "books/journal/",
    "exchanges of a report": "reports/exchanges/?period={month}",
    "deliveries": "reports/deliveries/",
    "imports": "imports/",
    "files": "exports/",
    "archive": "archive/",
}
REPORTS = {
    "last month": "reports/?period={month}",
    "year": "reports/?period={year}",
    "year for funders": "reports/funder/?period={year}",
    "who gave in a year": "reports/gave/?period={year}",
    "new ties of a year": "reports/ties/?period={year}",
    "requests of a year": "reports/requests/?period={year}",
    "exchanges of a year": "reports/exchanges/?period={year}",
    "members of a year": "reports/members/?period={year}",
    "trial balance": "books/balances/",
    "community pot": "pot/",
}


@dataclass
class Measured:
    """What one page took in both, and how many questions it asked the database there."""

    page: str
    few_seconds: float
    many_seconds: float
    first_seconds: float
    few_queries: int
    many_queries: int


def goals(server: Server, *, members: int, exchanges: int, rounds: int) -> Iterator[Goal]:
    """The demo at both sizes, then every page of it."""
    server.create("banks", is_for_one=False)
    server.manage(
        "banks", "demo", "--slug", FEW, "--members", str(FEW_MEMBERS), "--exchanges", str(FEW_EXCHANGES)
    )
    server.manage("banks", "demo", "--slug", MANY, "--members", str(members), "--exchanges", str(exchanges))
    server.ask("banks", "VACUUM (ANALYZE)")
    argv = [sys.executable, "-W", "ignore", "-m", "benchmarks.pages", str(rounds)]
    done = subprocess.run(
        argv, env=server.environment("banks"), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    measured = [Measured(**row) for row in json.loads(done.stdout)]
    lists = [row for row in measured if row.page in LISTS]
    yield from (_of_a_list(row) for row in lists)
    yield Goal.exactly(
        "12",
        "lists and reports that ask more questions of the larger one",
        sum(row.many_queries > row.few_queries for row in measured),
        0,
        most_queries=max(row.many_queries for row in measured),
    )
    yield from (_of_a_report(row) for row in measured if row.page in REPORTS)


def _of_a_list(row: Measured) -> Goal:
    return Goal.at_most(
        "11",
        f"page “{row.page}” of the larger time bank against the smaller",
        row.many_seconds / row.few_seconds,
        SLOWEST_RATIO,
        milliseconds=row.many_seconds * 1000,
        queries=row.many_queries,
    )


def _of_a_report(row: Measured) -> Goal:
    return Goal.at_most(
        "13",
        f"report “{row.page}” of the larger time bank, asked for the first time, seconds",
        row.first_seconds,
        SLOWEST_YEAR_SECONDS,
        again_seconds=row.many_seconds,
        few_seconds=row.few_seconds,
    )


def measure(rounds: int) -> list[Measured]:
    clients = {slug: _signed_in(slug) for slug in (FEW, MANY)}
    today = dt.datetime.now(dt.UTC).date()
    over = {"year": today.year - 1, "month": f"{today.replace(day=1) - dt.timedelta(days=1):%Y-%m}"}
    pages = {page: path.format(**over) for page, path in (LISTS | REPORTS).items()}
    return [_measure(page, path, clients, rounds) for page, path in pages.items()]


def _measure(page: str, path: str, clients: "dict[str, Client]", rounds: int) -> Measured:
    first = {slug: _ask(client, slug, path) for slug, client in clients.items()}
    took: dict[str, list[float]] = {FEW: [], MANY: []}
    for _round in range(rounds):
        for slug, client in clients.items():
            took[slug].append(_ask(client, slug, path)[0])
    return Measured(
        page, median(took[FEW]), median(took[MANY]), first[MANY][0], first[FEW][1], first[MANY][1]
    )


def _ask(client: "Client", slug: str, path: str) -> tuple[float, int]:
    """Seconds and questions of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        answer = client.get(f"/{slug}/{path}")
        seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"/{slug}/{path} answered {answer.status_code}")
    return seconds, len(asked)


def _signed_in(slug: str) -> "Client":
    """A browser of its admin, who coordinates as well."""
    from django.test import Client

    client, person = Client(), _admin_of(slug)
    assert person.user
    client.force_login(person.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session.save()
    return client


def _admin_of(slug: str) -> "Person":
    from members import walls
    from members.models import Person, TimeBank

    bank = TimeBank.objects.get(slug=slug)
    with walls.in_bank(bank):
        return (
            Person.objects.filter(bank=bank, user__isnull=False)
            .admins()
            .select_related("user")
            .order_by("pk")[0]
        )


def _begin() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable(logging.WARNING)
    storages: Any = settings.STORAGES
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


if __name__ == "__main__":
    _begin()
    print(json.dumps([asdict(row) for row in measure(int(sys.argv[1]))]))
