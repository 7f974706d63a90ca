"""The API's description: complete, valid, and what the API really does."""

import re
from functools import cache
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from members.models import Person, TimeBank
from tests.api.conftest import Program
from tests.factories.exchanges import ExchangeFactory


@cache
def description() -> dict[str, Any]:
    answer = Client().get("/api/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi+json")
    described: dict[str, Any] = answer.json()
    return described


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    paths = description()["paths"].items()
    return [(method, path, operation) for path, methods in paths for method, operation in methods.items()]


def test_it_is_valid_and_nothing_in_it_is_guessed(db, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yaml"))


def test_every_operation_has_a_name_a_tag_a_sentence_and_refusals(db):
    names = [operation["operationId"] for _method, _path, operation in operations()]
    assert len(names) == len(set(names)) > 90
    for method, path, operation in operations():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"]), operation["operationId"]
        assert len(operation["tags"]) == 1
        assert operation["summary"].endswith("."), path
        assert "4XX" in operation["responses"], (method, path)


def test_every_tag_is_described(db):
    described = {tag["name"]: tag["description"] for tag in description()["tags"]}
    assert {operation["tags"][0] for _method, _path, operation in operations()} == set(described)
    assert all(sentence.endswith(".") for sentence in described.values())


def test_every_post_takes_a_key_and_nothing_else_does(db):
    for method, path, operation in operations():
        headers = [p["name"] for p in operation.get("parameters", []) if p["in"] == "header"]
        assert headers == (["Idempotency-Key"] if method == "post" else []), (method, path)


def test_every_list_comes_in_pages(db):
    for _method, path, operation in operations():
        answer = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
        schema = answer.get("schema", {})
        assert schema.get("type") != "array", path
        if schema.get("$ref", "").endswith("List"):
            assert {"cursor", "page_size"} <= {p["name"] for p in operation["parameters"]}, path


OPEN = ("applications_create", "applications_form", "pot_retrieve")


def test_who_may_ask_is_said(db):
    for _method, path, operation in operations():
        ways = [next(iter(way), None) for way in operation["security"]]
        assert "token" in ways, path
        assert set(ways) <= {"token", None}
        assert (None in ways) == (operation["operationId"] in OPEN)
    assert description()["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_ids_are_uuids_and_enumerations_have_names(db):
    shapes = description()["components"]["schemas"]
    assert shapes["GiftInputRequest"]["properties"]["to"] == {"type": "string", "format": "uuid"}
    assert shapes["DraftInputRequest"]["properties"]["neighbourhood"] == {"type": "string", "nullable": True}
    assert not [name for name in shapes if re.search(r"[0-9a-f]{3}Enum$", name)]


def inlined(schema: Any) -> Any:
    """The schema with what it refers to in place, in the words of JSON Schema."""
    if isinstance(schema, list):
        return [inlined(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    inner = {key: inlined(value) for key, value in schema.items() if key not in ("nullable", "readOnly")}
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") else inner


PATHS = [
    "accounts",
    "categories",
    "exchanges",
    "exchanges/{id}",
    "exchanges/to-approve",
    "listings",
    "me",
    "members",
    "members/{id}",
    "notices",
    "people/{id}",
    "reconciliations",
    "records",
    "settings",
    "tokens",
    "transfers/{id}",
]


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_described(bank: TimeBank, admin: Person, path: str):
    settled, mine = ExchangeFactory(bank=bank, state="settled"), Program(admin)
    for state in ("proposed", "confirmed"):
        ExchangeFactory(bank=bank, state=state)
    mine.done("reconciliations/")
    ids = {
        "exchanges": settled.public_id,
        "members": settled.provider.public_id,
        "people": admin.public_id,
        "transfers": settled.transfer.public_id,
    }
    here = path.replace("{id}", str(ids.get(path.partition("/")[0], "")))
    answer = mine.get(f"{here}/").json()
    described = description()["paths"][f"/api/v1/{{bank}}/{path}/"]["get"]["responses"]["200"]
    schema = inlined(described["content"]["application/json"]["schema"])
    Draft202012Validator(schema).validate(answer)
    assert set(answer) == set(schema["properties"])


def test_the_page_of_it_keeps_to_the_policy(db, client):
    page = client.get("/api/docs/")
    html = page.content.decode()
    assert 'lang="en' in html
    assert "<style" not in html
    assert " style=" not in html
    assert not re.findall(r"<script(?![^>]*\bsrc=)", html)
    assert "unsafe" not in page["Content-Security-Policy"]
    assert set(re.findall(r'(?:src|href)="(https?:[^"]+)"', html)) == set()
    for asset in re.findall(r'(?:src|href)="/static/([^"]+)"', html):
        assert finders.find(asset), asset
