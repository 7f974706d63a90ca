"""What is sent: the forms that pages hold, filled in as somebody would, and bodies by the API's own description."""

import datetime as dt
import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from django.db.models import Model
from drf_spectacular.generators import SchemaGenerator

from audit.attack.routes import Route
from exchanges.models import Category, Exchange, Listing
from ledger.models import Account, Transfer
from members.models import Membership, Person

Form = dict[str, list[str]]
# By the name of a field in the API: whose id it wants.
IDS: dict[str, type[Model]] = {
    "to": Membership,
    "giver": Membership,
    "membership": Membership,
    "provider": Membership,
    "recipient": Membership,
    "person": Person,
    "category": Category,
    "exchanges": Exchange,
    "listing": Listing,
    "account": Account,
    "transfer": Transfer,
}
WORDS = "Some words."
BY_TYPE = {"email": "new@example.net", "number": "1", "checkbox": "on"}


class Forms(HTMLParser):
    """Reads the forms of a page: where each is sent, and what it says when it is sent as it stands."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[tuple[str, Form]] = []
        self.names: set[str] = set()
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attributes}
        if tag == "form":
            where = has.get("action") or self.path
            self.forms.append((urlsplit(urljoin(self.path, where)).path, {}))
            return
        if not self.forms or (not has.get("name") and tag != "option"):
            return
        self.names.add(has.get("name", ""))
        if tag == "select":
            self.select = has["name"]
        elif tag == "option" and self.select and ("selected" in has or not self._said(self.select)):
            self._say(self.select, has.get("value", ""))
        elif tag == "textarea":
            self._say(has["name"], WORDS)
        elif tag == "input":
            self._input(has)
        elif tag == "button" and has.get("value"):
            self._say(has["name"], has["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""

    def _input(self, has: dict[str, str]) -> None:
        kind, name, value = has.get("type", "text"), has["name"], has.get("value", "")
        if kind in ("file", "submit"):
            return
        if kind in ("radio", "checkbox"):
            if "checked" in has or (kind == "radio" and not self._said(name)):
                self._say(name, value or "on")
            return
        self._say(name, value or _typed(kind, name))

    def _said(self, name: str) -> str:
        return next(iter(self.forms[-1][1].get(name, [])), "")

    def _say(self, name: str, value: str) -> None:
        self.forms[-1][1][name] = [value]


def _typed(kind: str, name: str) -> str:
    if kind == "date" or name.endswith(("_on", "until")):
        return dt.datetime.now(dt.UTC).date().isoformat()
    if "hours" in name or "long" in name:
        return "1:00"
    return BY_TYPE.get(kind, WORDS)


def forms_of(path: str, page: bytes) -> list[tuple[str, Form]]:
    reader = Forms(path)
    reader.feed(page.decode(errors="replace"))
    return reader.forms


def read_form(body: bytes) -> Form:
    return parse_qs(body.decode(), keep_blank_values=True)


def worded(body: bytes, text: str) -> Any:
    """A body whose texts are all this one; what is a day, an id or a choice stays."""

    def change(told: Any) -> Any:
        if isinstance(told, dict):
            return {name: change(value) for name, value in told.items()}
        if isinstance(told, list):
            return [change(value) for value in told]
        return text if told == WORDS else told

    return change(json.loads(body or b"{}"))


def names_on(page: bytes) -> set[str]:
    """What the forms of a page ask for, filled in or not."""
    reader = Forms("/")
    reader.feed(page.decode(errors="replace"))
    return reader.names


class Description:
    """The API's description, and bodies in the shapes it gives."""

    def __init__(self) -> None:
        generator: Any = SchemaGenerator
        self.document: dict[str, Any] = generator().get_schema(request=None, public=True)

    def operations(self) -> set[tuple[str, str]]:
        return {
            (method.upper(), path)
            for path, methods in self.document["paths"].items()
            for method in methods
            if method in ("get", "post", "put", "patch", "delete")
        }

    def body(self, route: Route, method: str, find: Callable[[type[Model]], Any]) -> Any:
        """A body for this action, its ids found by `find`; {} where it takes none."""
        operation = self.document["paths"].get(route.described, {}).get(method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        return self._value("", content["schema"], find) if content else {}

    def names(self, route: Route, method: str) -> set[str]:
        """What this action says it takes."""
        return set(self.body(route, method, lambda model: "")) | {"hours", "on_behalf_of"}

    def _value(self, name: str, schema: dict[str, Any], find: Callable[[type[Model]], Any]) -> Any:
        if "$ref" in schema:
            return self._value(
                name, self.document["components"]["schemas"][schema["$ref"].split("/")[-1]], find
            )
        for several in ("allOf", "oneOf", "anyOf"):
            if several in schema:
                return self._value(name, schema[several][0], find)
        if schema.get("enum"):
            return schema["enum"][0]
        made: Callable[..., Any] = getattr(self, f"_{schema.get('type', 'string')}")
        return made(name, schema, find)

    def _object(self, name: str, schema: dict[str, Any], find: Callable[[type[Model]], Any]) -> Any:
        shapes = schema.get("properties", {}).items()
        return {
            key: self._value(key, shape, find)
            for key, shape in shapes
            # How long is said once, in minutes or in hours; nobody acts for others where they need not.
            if key not in ("hours", "on_behalf_of") and not shape.get("readOnly")
        }

    def _array(self, name: str, schema: dict[str, Any], find: Callable[[type[Model]], Any]) -> Any:
        return [self._value(name, schema.get("items", {}), find)]

    def _string(self, name: str, schema: dict[str, Any], find: Callable[[type[Model]], Any]) -> Any:
        kind, now = schema.get("format"), dt.datetime.now(dt.UTC)
        if kind == "uuid":
            return str(find(IDS.get(name, Membership)))
        if kind in ("date", "date-time"):
            return now.date().isoformat() if kind == "date" else now.isoformat()
        if kind == "email":
            return "new@example.net"
        return None if schema.get("nullable") else WORDS[: schema.get("maxLength", 100)]

    def _integer(self, name: str, schema: dict[str, Any], find: Callable[[type[Model]], Any]) -> Any:
        return max(schema.get("minimum", 0), 60 if "minutes" in name else 1)

    _number = _integer

    def _boolean(self, name: str, schema: dict[str, Any], find: Callable[[type[Model]], Any]) -> Any:
        return False


def as_json(body: Any) -> bytes:
    return json.dumps(body).encode()
