"""A2: whoever sends more than a form or the API asks for changes nothing by it, whatever it is called."""

import datetime as dt
import json
import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from unittest import mock

from django.apps import apps
from django.db.models import BooleanField, Field, ForeignKey, IntegerField, Model, UUIDField
from rest_framework.response import Response

from audit.attack import asking, bodies, world
from audit.attack.asking import Answer, Ask, ask, form_body
from audit.attack.effects import OURS, Effect, Effects
from audit.attack.matrix import Matrix
from audit.attack.routes import Route, all_routes
from audit.attack.rows import row_of
from audit.report import Report, Scale
from members.api import MeViewSet

SENDS = ("POST", "PUT", "PATCH")
# Those who may least come first: what more would give them shows.
WHO = ("anonymous", "member", "both", "coordinator", "admin")
MOST_TRIES = 14
IN_CI = 45
"""Pages and actions, drawn by the seed."""
# What a request's own key is called: sending another is another request.
NOT_MORE = {"key", "csrfmiddlewaretoken", "id", "once_key", "idempotency_key"}
More = dict[str, Any]


@dataclass
class Tally:
    requests: int = 0
    fields: int = 0
    done: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def run(scale: Scale, seed: int) -> Report:
    report = Report("A2 more than was asked for")
    logging.disable(logging.CRITICAL)
    with world.opened() as (_here, planted):
        sender = Sender(Matrix(planted, seed), scale)
        routes = [route for route in all_routes() if set(route.methods) & set(SENDS)]
        tally = sender.send_all(scale.pick(random.Random(seed).sample(routes, IN_CI), routes))
        report.control = _control(Matrix(planted, seed), scale)
    report.faults += tally.faults
    report.figures |= {
        "requests": tally.requests,
        "pages and actions that take something": len(tally.tried),
        "of these done, and held against the same with more": len(tally.done),
        "names of columns sent along": tally.fields,
        "columns changed by them": len(tally.faults),
    }
    if len(tally.done) * 4 < len(tally.tried):
        report.faults.append(f"only {len(tally.done)} of {len(tally.tried)} could be done at all")
    return report


class Sender:
    """Finds for each page and action a request that does something, and sends it again with more."""

    def __init__(self, matrix: Matrix, scale: Scale) -> None:
        self.matrix, self.scale = matrix, scale
        self.effects = Effects(matrix.world)
        self.tally = Tally()
        self.names: dict[str, set[str]] = {}
        self.extras = {model._meta.label: _more(model) for model in _models()}
        self.tally.fields = sum(len(more) for more in self.extras.values())
        asking.remember_notices(matrix.banks)

    def send_all(self, routes: list[Route]) -> Tally:
        for route in routes:
            for method in SENDS:
                if method in route.methods and not route.name.startswith(("admin:", "mfa", "account")):
                    self._send(route, method)
        return self.tally

    def _send(self, route: Route, method: str) -> None:
        key = f"{method} {route.key(method)}"
        for tries, one in enumerate(self._candidates(route, method)):
            if tries == 0:
                self.tally.tried.add(key)
            answer, effect = self._ask(one)
            if answer.written and answer.status < 400:
                self.tally.done.add(key)
                self._hold_against(one, route, method, effect)
                return
            if tries > MOST_TRIES:
                return

    def _candidates(self, route: Route, method: str) -> Iterator[Ask]:
        row = row_of(route, method)
        actors = [actor for name in WHO for actor in self.matrix.world.actors if actor.name == name]
        for actor in actors:
            for target in self.matrix.targets(route, row, actor) if row else ():
                if target.kind not in ("own", "other", "here"):
                    continue
                first = next(self.matrix.asks(route, row, method, actor, target)) if row else None
                if first is None:
                    continue
                yield first if route.is_of_api else self._with_form(first)

    def _with_form(self, one: Ask) -> Ask:
        """The form as the page has it for whoever sends it."""
        path = one.path.partition("?")[0]
        if path not in self.matrix.forms:
            page, _effect = self._ask(replace(one, method="GET", body=b"", content_type=""))
            for where, form in bodies.forms_of(path, page.said) if page.is_html else []:
                self.matrix.forms.setdefault(where, form)
            self.names[path] = bodies.names_on(page.said)
        body, content_type = form_body(self.matrix.forms.get(path, {}))
        return replace(one, body=body, content_type=content_type)

    def _hold_against(self, one: Ask, route: Route, method: str, effect: Effect) -> None:
        described = self.matrix.description
        known = described.names(route, method) if route.is_of_api else self._known(one, route)
        for label, more in self._portions():
            more = {name: value for name, value in more.items() if name not in known | NOT_MORE}
            answer, changed = self._ask(_with(one, more))
            if answer.status >= 500:
                self.tally.faults.append(
                    f"{one} with the columns of {label}: {answer.status} {answer.trouble}"
                )
            elif answer.status < 400:
                self._compare(one, label, effect, changed)

    def _known(self, one: Ask, route: Route) -> set[str]:
        """What the page asks for, and what its kinds of form do: a box that is shown to some only is theirs."""
        return self.names.get(one.path.partition("?")[0], set()) | _of_forms(route)

    def _portions(self) -> list[tuple[str, More]]:
        if self.scale is Scale.FULL:
            return list(self.extras.items())
        return [
            ("everything", {name: value for more in self.extras.values() for name, value in more.items()})
        ]

    def _compare(self, one: Ask, label: str, before: Effect, after: Effect) -> None:
        for column in sorted(before.keys() | after.keys()):
            if before.get(column) != after.get(column):
                self.tally.faults.append(f"{one} with the columns of {label} changed {column}")

    def _ask(self, one: Ask) -> tuple[Answer, Effect]:
        self.tally.requests += 1
        effect: Effect = {}
        look: Callable[[Answer], object] = lambda answer: effect.update(self.effects.of(answer.written))  # noqa: E731
        return ask(one, self.matrix.banks, look), effect


def _with(one: Ask, more: More) -> Ask:
    if one.content_type == "application/json":
        told = json.loads(one.body)
        return replace(one, body=bodies.as_json({**more, **told} if isinstance(told, dict) else told))
    body, content_type = form_body({name: [str(value)] for name, value in more.items()})
    return replace(one, body=one.body + b"&" * bool(one.body) + body, content_type=content_type)


def _of_forms(route: Route) -> set[str]:
    """The fields of the forms that the page's own module knows."""
    module = __import__(route.callback.__module__, fromlist=["x"])
    kinds = [
        each for each in vars(module).values() if isinstance(each, type) and hasattr(each, "base_fields")
    ]
    return {name for kind in kinds for name in kind.base_fields}


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def _more(model: type[Model]) -> More:
    """Every column by its names, with something that would show."""
    found: More = {}
    for column in model._meta.concrete_fields:
        value = _telling(column)
        found |= {column.name: value, column.attname: value, column.verbose_name.replace(" ", "_"): value}
    return found


def _telling(column: "Field[Any, Any]") -> Any:
    if column.choices:
        return [value for value, _label in column.flatchoices][-1]
    if isinstance(column, BooleanField):
        return column.default is not True
    if isinstance(column, UUIDField):
        return "00000000-0000-4000-8000-000000000001"
    if isinstance(column, ForeignKey):
        return 1
    if isinstance(column, IntegerField):
        return 77_777
    return dt.datetime.now(dt.UTC).isoformat() if "Date" in type(column).__name__ else "more"


def _control(matrix: Matrix, scale: Scale) -> list[str]:
    """The same where a profile takes whatever it is sent."""

    def change(self: MeViewSet, request: Any, bank: str) -> Response:
        for name, value in request.data.items():
            if name in ("name", "about", "role"):
                setattr(self.person, name, value)
        self.person.save()
        return Response({})

    with mock.patch.object(MeViewSet, "change", change):
        sender = Sender(matrix, scale)
        return sender.send_all([route for route in all_routes() if route.name == "api:me"]).faults
