"""Whatever is refused comes as a problem document with a sentence; bad input is never our own failure."""

from typing import Any

import pytest
from django.db import ProgrammingError
from django.test import Client

from exchanges.models import Category, Listing
from members import problems
from tests.api.conftest import refusal
from tests.factories.exchanges import ExchangeFactory, ListingFactory

NOTHING = "00000000-0000-7000-8000-000000000000"
NASTY = [None, -1, 10**30, 1e300, "x" * 10_000, [[1]], {"a": {"b": []}}, "'; -- 😀"]
NO_PLACES = ["x", "%00", "é", "cD14", "cD0lMDA=", "cj05JnA9eA==", "cD0tMQ==", "before-x", ""]
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
    "periods/2026-10/exchanges/?figure=hours",
    "periods/2026-10/members/?figure=gave",
    "periods/2026-10/transfers/?figure=gift",
    "neighbourhoods/",
    "notices/",
    "reconciliations/",
    "tokens/",
]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nowhere/me/", "/api/v1/riverside/nothing/", "/api/v2/", "/api/v1/riverside/"]
)
def test_an_address_that_is_not_there(member, program, path):
    assert "Check the address" in refusal(program(member).get(path), 404)["detail"]


def test_a_page_that_is_not_there_stays_a_page(member, client_of):
    assert client_of(member).get("/riverside/nothing/")["Content-Type"].startswith("text/html")


def test_nobody_is_asked_who_they_are(bank, program):
    refused = program(None, "riverside").get("me/")
    assert "send your token" in refusal(refused, 401)["detail"]
    assert refused["WWW-Authenticate"] == 'Bearer realm="timebank"'


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer  ", "bearer é", "Basic YTpi", "Bearer a b c"])
def test_a_token_nobody_made(bank, client, header):
    refusal(client.get("/api/v1/riverside/me/", headers={"Authorization": header}), 401)


def test_what_an_address_takes_is_said(member, program):
    refused = program(member).send("put", "me/", {})
    assert refusal(refused, 405)["detail"].startswith("This address takes GET, HEAD, PATCH.")
    assert refused["Allow"] == "GET, HEAD, PATCH"
    refusal(program(member).send("options", "exchanges/"), 405)


def test_only_json_is_read(member, program):
    mine = program(member)
    sent = {"data": "<a/>", "content_type": "application/xml", "headers": mine.headers}
    assert "Send JSON" in refusal(mine.client.post("/api/v1/riverside/tokens/", **sent), 415)["detail"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"name": ', "line 1, column 10"),
        ("", "name: "),
        ("[" * 100_000, "not JSON"),
        ('{"name": NaN}', "not JSON"),
        (b'{"name": "\xff"}', "UTF-8"),
        (r'{"name": "\ud800"}', "can't be kept"),
        (r'{"name": "\u0000"}', "can't be kept"),
        ('{"name": ' + "[" * 30 + "]" * 30 + "}", "can't be kept"),
        ("[]", "dictionary"),
        ('"x"', "dictionary"),
        ("null", "No data provided"),
    ],
)
def test_a_body_that_is_no_json_object(member, program, body, words):
    mine = program(member)
    sent = {"data": body, "content_type": "application/json", "headers": mine.headers}
    assert words in refusal(mine.client.post("/api/v1/riverside/tokens/", **sent), 400)["detail"]


@pytest.mark.parametrize("key", ["", "k1"])
def test_a_body_that_is_too_big(member, program, key):
    refused = program(member).post("tokens/", {"name": "x" * 3_000_000}, key=key)
    assert "several parts" in refusal(refused, 413)["detail"]


def test_a_field_is_named_with_its_sentence(member, program):
    document = refusal(program(member).post("listings/", {"title": "x"}), 400)
    assert document["detail"] == f"category: {document['errors']['category'][0]}"
    assert {"category", "kind", "membership"} == set(document["errors"])


def test_what_a_verb_refuses_names_its_field_too(coordinator, program):
    refused = refusal(program(coordinator).post("members/", {"name": "A", "kind": "household"}), 422)
    assert refused["errors"]["membership_name"] == [refused["detail"]]


@pytest.mark.parametrize(
    ("errors", "sentence"),
    [
        ({"name": ["Write it."]}, "name: Write it."),
        ({"non_field_errors": ["Both are missing."]}, "Both are missing."),
        ({"exchanges": {2: ["Must be a valid UUID."]}}, "exchanges.2: Must be a valid UUID."),
        ({"people": [{}, {"name": ["Write it."]}]}, "people.1.name: Write it."),
        (["Not like this."], "Not like this."),
    ],
)
def test_the_first_sentence(errors: Any, sentence: str):
    assert problems.first_sentence(errors) == sentence


@pytest.mark.parametrize("path", LISTS)
def test_a_place_in_a_list_that_is_none(admin, program, path):
    mine = program(admin)
    for cursor in NO_PLACES:
        answer = mine.get(f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
        if answer.status_code != 200:
            assert "Begin again" in refusal(answer, 400)["detail"]


@pytest.mark.parametrize("size", ["0", "-1", "x", "99999999999999999999"])
def test_a_size_of_page_that_makes_no_sense(member, program, size):
    assert program(member).get("members/", page_size=size).status_code == 200


@pytest.mark.parametrize(
    "kind", ["exchanges", "listings", "members", "accounts", "transfers", "exports", "notices"]
)
def test_an_id_that_is_none(admin, program, kind):
    mine = program(admin)
    for id in (NOTHING, "1", "x", "%00", "9" * 500):
        refusal(mine.get(f"{kind}/{id}/"), 404)


@pytest.mark.parametrize(
    "asked",
    [
        "exchanges/?state=nonsense",
        "exchanges/?category=x",
        "exchanges/?happened_from=yesterday",
        "listings/?search=%00",
        "listings/?neighbourhood=%00",
        "members/?search=%00",
        "accounts/?membership=1",
    ],
)
def test_a_filter_that_makes_no_sense(member, program, asked):
    refusal(program(member).get(asked), 400)


@pytest.mark.parametrize(
    "asked",
    ["periods/x/", "periods/2026-13/", "periods/2026-10/exchanges/", "periods/2026-10/exchanges/?figure=gave"]
    + [
        f"periods/2026-10/exchanges/?figure=hours&{narrowed}=nothing"
        for narrowed in ("category", "neighbourhood")
    ],
)
def test_a_month_or_a_figure_that_is_none(admin, program, asked):
    refusal(program(admin).get(asked), 404)


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation that takes a body: how, where, and the fields of it."""
    shapes = description["components"]["schemas"]
    found = []
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                shape = shapes[body["schema"]["$ref"].rpartition("/")[2]]
                found.append((method, path, shape["properties"]))
    return found


def test_nothing_anybody_sends_breaks_anything(bank, admin, member, program):
    listing = ListingFactory(bank=bank, membership=member.memberships.get())
    ids = {
        "exchanges": ExchangeFactory(bank=bank).public_id,
        "listings": listing.public_id,
        "categories": Category.objects.filter(bank=bank)[0].public_id,
        "members": member.memberships.get().public_id,
        "people": member.public_id,
    }
    mine, seen = program(admin), 0
    for method, path, fields in operations(mine.get("/api/schema/").json()):
        kind = path.removeprefix("/api/v1/{bank}/").partition("/")[0]
        address = path.replace("{bank}", "riverside").replace("{id}", str(ids.get(kind, NOTHING)))
        for nasty in (10**30, [[1]], "x" * 10_000):
            answer = mine.send(method, address, dict.fromkeys(fields, nasty))
            assert answer.status_code < 500, (method, address, str(nasty)[:80])
            seen += 1
    assert seen > 100
    assert Listing.objects.filter(bank=bank).count() == 1


def test_each_field_alone_breaks_nothing(bank, admin, member, other_member, program):
    good = {
        "provider": str(member.memberships.get().public_id),
        "recipient": str(other_member.memberships.get().public_id),
        "title": "Help",
        "category": str(Category.objects.filter(bank=bank)[0].public_id),
        "minutes": 60,
        "happened_on": "2026-10-01",
        "on_behalf_of": "provider",
        "both_agreed": True,
    }
    mine = program(admin)
    for field in [*good, "hours", "channel", "source", "note"]:
        for nasty in NASTY:
            answer = mine.post("exchanges/record/", {**good, field: nasty})
            assert answer.status_code < 500, (field, str(nasty)[:80])


def test_what_breaks_on_our_side_says_so_without_saying_how(member, program, monkeypatch):
    def broken(*args: Any, **kwargs: Any) -> None:
        raise ProgrammingError("relation secrets at 0x7f")

    monkeypatch.setattr("members.notices.wants_mail", broken)
    mine = program(member)
    mine.client.raise_request_exception = False
    document = refusal(mine.get("me/notice-choices/"), 500)
    assert "nothing was half done" in document["detail"]
    assert "secrets" not in str(document)
    assert document["request_id"]


def test_a_forgotten_slash_is_found_with_its_body(member, program):
    mine = program(member)
    sent = {"data": {"name": "x"}, "content_type": "application/json", "headers": mine.headers}
    led = mine.client.post("/api/v1/riverside/tokens?a=1", **sent)
    assert (led.status_code, led["Location"]) == (308, "/api/v1/riverside/tokens/?a=1")


def test_asking_to_join_all_day_is_slowed_down(bank, program, settings):
    from django.core.cache import cache

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    anybody = program(None, "riverside")
    for number in range(10):
        anybody.done("applications/", {"name": f"Asker {number}", "email": f"a{number}@example.org"})
    refused = anybody.post("applications/", {"name": "Eleventh", "email": "b@example.org"})
    assert "Try again in" in refusal(refused, 429)["detail"]
    assert int(refused["Retry-After"]) > 3000


def test_a_client_without_a_key_for_each_thing_is_told(member):
    refused = Client().post("/api/v1/riverside/tokens/", {}, headers={"Idempotency-Key": "é"})
    assert "key" in refusal(refused, 400)["detail"]
