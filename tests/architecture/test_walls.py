"""Every address refuses whoever it is not for: outsiders, and people who are not signed in."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from members.models import Person, TimeBank

# What anybody may open in a time bank: its public page, its terms, and asking to join.
OPEN = {
    "members:welcome",
    "members:join",
    "members:joined",
    "exchanges:home",
    "members:join_again",
    "members:terms",
    "exchanges:pot",
    "exchanges:pot_csv",
}
# The same, for whoever has the link that was mailed to them.
# And with a card, where a time bank has them.
OPEN |= {"members:card_sign_in", "members:card_open"}
OPEN |= {"members:confirm_email", "members:answer_back", "members:invited", "members:let_in"}
SAMPLES = {"slug": "nothing", "uuid": UUID(int=1), "int": 1, "str": "nothing", "path": "nothing"}


def bank_pages() -> Iterator[tuple[str, str]]:
    """The name and a sample path of each address under a time bank's slug."""
    yield from _walk(get_resolver(), "/", ())


def _walk(resolver: URLResolver, prefix: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        route = getattr(entry.pattern, "_route", None)
        if route is None:
            continue
        path = prefix + route
        if isinstance(entry, URLPattern):
            if "<slug:bank>" in path:
                yield ":".join((*names, entry.name or "")), path
        else:
            space = (entry.namespace,) if entry.namespace else ()
            yield from _walk(entry, path, (*names, *space))


def sample(path: str, bank: str) -> str:
    out = path.replace("<slug:bank>", bank)
    while "<" in out:
        before, _, rest = out.partition("<")
        inside, _, after = rest.partition(">")
        kind, _, _name = inside.rpartition(":")
        out = f"{before}{SAMPLES[kind or 'str']}{after}"
    return out


PAGES = sorted(set(bank_pages()))


def test_the_walk_finds_the_pages() -> None:
    assert len(PAGES) > 60
    assert {"exchanges:log", "ledger:statement", "members:inbox"} <= {name for name, _path in PAGES}


@pytest.mark.parametrize(("name", "path"), PAGES, ids=[f"{name} {path}" for name, path in PAGES])
def test_outsiders_find_nothing_there(
    name: str, path: str, bank: TimeBank, outsider: Person, client_of: "type[Client]"
) -> None:
    client = client_of(outsider)
    for method in ("get", "post"):
        status = getattr(client, method)(sample(path, bank.slug)).status_code
        if name not in OPEN and not (path.startswith("/api/") and "applications" in path):
            assert status in (404, 405), f"{method} {path} answered {status}"


@pytest.mark.parametrize(("name", "path"), PAGES, ids=[f"{name} {path}" for name, path in PAGES])
def test_nobody_gets_in_without_signing_in(name: str, path: str, bank: TimeBank, client: Client) -> None:
    for method in ("get", "post"):
        response = getattr(client, method)(sample(path, bank.slug))
        if name in OPEN | {"api:pot"} or (path.startswith("/api/") and "applications" in path):
            assert response.status_code < 500
        elif path.startswith("/api/"):
            assert response.status_code in (401, 405)
        else:
            assert response.status_code == 302 or response.status_code == 405
            if response.status_code == 302:
                assert response["Location"].startswith("/accounts/login/")
