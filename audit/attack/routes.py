"""Every address there is, as Django resolves it: its name, its shape, and what it does for each method."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^()]*(?:\([^()]*\))?[^()]*\)")


@dataclass(frozen=True)
class Route:
    """One address. `actions` is what a set of the API does for each method; a page says it does GET and POST."""

    name: str
    pattern: str
    callback: Callable[..., Any]

    @property
    def actions(self) -> dict[str, str]:
        said: dict[str, str] = getattr(self.callback, "actions", None) or {}
        return {method.upper(): action for method, action in said.items() if method != "head"}

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(self.actions) or ("GET", "POST")

    @property
    def places(self) -> list[str]:
        """The names of what the address leaves open."""
        return [found[2] or found[3] for found in PLACE.finditer(self.pattern)]

    @property
    def is_of_bank(self) -> bool:
        return "<slug:bank>" in self.pattern

    @property
    def is_of_api(self) -> bool:
        return self.pattern.startswith("/api/v1/")

    @property
    def has_id(self) -> bool:
        return "<uuid:" in self.pattern

    @property
    def model(self) -> type[Model] | None:
        """Of which table a set of the API is, where it says so."""
        queryset = getattr(getattr(self.callback, "cls", None), "queryset", None)
        return None if queryset is None else queryset.model

    @property
    def described(self) -> str:
        """The address as the API's description writes it."""
        return PLACE.sub(lambda found: f"{{{found[2] or found[3]}}}", self.pattern)

    def key(self, method: str) -> str:
        """By what the table of gates calls it: a page's name, or `api.members.create` in the API."""
        if not self.is_of_api:
            return self.name
        options = getattr(self.callback, "initkwargs", {})
        return f"api.{options.get('basename') or self.name.split(':')[-1]}.{self.actions.get(method, '')}"

    def filled(self, values: dict[str, str]) -> str:
        """The address with these values in its places."""
        path = PLACE.sub(lambda found: values[found[2] or found[3]], self.pattern)
        return re.sub(r"[\^$]|\\Z", "", path)


def all_routes() -> list[Route]:
    """Each address once; Django's own index of the admin site takes whatever it does not know."""
    return list(dict.fromkeys(_walk(get_resolver(), "/", ())))


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        route = getattr(entry.pattern, "_route", None)
        path = prefix + (str(entry.pattern) if route is None else route)
        if isinstance(entry, URLPattern):
            yield Route(":".join((*spaces, entry.name or "")), path, entry.callback)
        else:
            yield from _walk(entry, path, (*spaces, entry.namespace) if entry.namespace else spaces)
