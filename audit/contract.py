"""A3: requests drawn from the API's own description, as three roles: none breaks it, each answer is as described."""

import logging
import random
import uuid
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest import mock

import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import Model
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from rest_framework.response import Response
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from audit.attack import world
from audit.attack.bodies import IDS
from audit.attack.matrix import Matrix
from audit.attack.routes import Route, all_routes
from audit.attack.world import OURS, Actor, World
from audit.report import Report, Scale
from members.api import MeViewSet

CHECKS: Any = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROLES = ("member", "coordinator", "admin")
AT_LEAST = 20_000
MOST_SAID = 300


def run(scale: Scale, seed: int) -> Report:
    report = Report("A3 the API against its description")
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    for signal in (signals.request_started, signals.request_finished):
        # Each request here is within a transaction that is taken back: its connection stays.
        signal.disconnect(close_old_connections)
    with world.opened() as (_here, planted):
        caller = Caller(planted, seed)
        for place, operation in enumerate(caller.operations()):
            roles = scale.pick(ROLES[place % 3 :][:1], ROLES)
            for role in roles:
                caller.draw(operation, planted_actor(planted, role), scale.pick(2, 46))
        report.control = _control(planted, seed)
    report.faults += caller.faults
    report.figures |= {
        "operations": len(caller.asked),
        "roles": len(ROLES),
        "requests": sum(caller.statuses.values()),
        **{f"of these answered {kind}xx": caller.statuses[kind] for kind in sorted(caller.statuses)},
        "failures": len(caller.faults),
    }
    if scale is Scale.FULL and sum(caller.statuses.values()) < AT_LEAST:
        report.faults.append(f"only {sum(caller.statuses.values())} requests, not {AT_LEAST}")
    return report


def planted_actor(planted: World, name: str) -> Actor:
    return next(actor for actor in planted.actors if actor.name == name)


class Caller:
    """Asks by the description. What names something names something that is there as often as not."""

    def __init__(self, planted: World, seed: int) -> None:
        self.chance, self.seed = random.Random(seed), seed
        self.matrix = Matrix(planted, seed)
        self.schema = schemathesis.openapi.from_wsgi("/api/schema/", WSGIHandler())
        self.routes = {route.described: route for route in all_routes() if route.is_of_api}
        self.asked: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.faults: list[str] = []

    def operations(self) -> list[Any]:
        every: Any = self.schema.get_all_operations()
        return [found.ok() for found in every]

    def draw(self, operation: Any, actor: Actor, count: int) -> None:
        """So many requests of one operation: as described, and the half of them not."""
        self.asked.add(operation.label)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)
            quiet = settings(
                max_examples=max(1, count // 2),
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            ask: Callable[[Any], None] = lambda case: self._ask(case, actor)  # noqa: E731
            try:
                seeded(self.seed)(quiet(given(case=strategy)(ask)))()
            except Exception as error:
                # What cannot be drawn, such as a wrong kind of nothing, is left.
                if "Unsatisfiable" not in type(error).__name__:
                    self._note(operation.label, actor, error)

    def _ask(self, case: Any, actor: Actor) -> None:
        self._place(case)
        mine = {"Authorization": f"Bearer {actor.token}", "Accept-Encoding": "identity"}
        case.headers = {**(case.headers or {}), **mine}
        try:
            with transaction.atomic():
                answer = case.call()
                transaction.set_rollback(True)
        except DatabaseError as error:
            self._note(case.operation.label, actor, error)
            return
        self.statuses[answer.status_code // 100] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except (FailureGroup, AssertionError) as failure:
            self._note(case.operation.label, actor, failure)

    def _place(self, case: Any) -> None:
        """Within our time bank, and about something there."""
        places = case.path_parameters or {}
        if "bank" in places:
            places["bank"] = OURS
        route: Route | None = self.routes.get(case.operation.path)
        if route and route.model and "id" in places and self.chance.random() < 0.8:
            places["id"] = self._one(route.model)
        if isinstance(case.body, dict) and self.chance.random() < 0.5:
            for name in case.body.keys() & IDS.keys():
                if isinstance(case.body[name], str):
                    case.body[name] = self._one(IDS[name])

    def _one(self, model: type[Model]) -> str:
        rows = self.matrix.all_of(model, self.matrix.world.ours.pk)
        return self.chance.choice(rows)[1] if rows else str(uuid.UUID(int=7, version=4))

    def _note(self, label: str, actor: Actor, failure: BaseException) -> None:
        inner = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
        said = "; ".join(" ".join(f"{type(one).__name__}: {one}".split())[:MOST_SAID] for one in inner)
        self.faults.append(f"{label} as {actor.name}: {said}")


def _control(planted: World, seed: int) -> list[str]:
    """The same where one address breaks, and where its answer has another shape than described."""

    def breaks(self: MeViewSet, request: Any, bank: str) -> Response:
        raise LookupError("broken on purpose")

    def other(self: MeViewSet, request: Any, bank: str) -> Response:
        return Response({"id": 7})

    found = []
    for wrong in (breaks, other):
        with mock.patch.object(MeViewSet, "retrieve", wrong):
            caller = Caller(planted, seed)
            mine = next(each for each in caller.operations() if each.label.endswith("GET /api/v1/{bank}/me/"))
            caller.draw(mine, planted_actor(planted, "member"), 2)
            found.append(caller.faults[:1])
    return [each[0] for each in found] if all(found) else []
