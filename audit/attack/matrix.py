"""Every address, method and role, with what is one's own, another member's, another time bank's, and gone."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Model

from audit.attack import bodies
from audit.attack.asking import Answer, Ask, Target, ask, form_body
from audit.attack.gates import Row
from audit.attack.judging import Findings, Judge
from audit.attack.routes import METHODS, Route
from audit.attack.rows import row_of
from audit.attack.world import OURS, THEIRS, Actor, World
from exchanges.models import Exchange, Listing
from members.models import Membership, Person, Seat
from members.walls import in_bank

FEW = ("anonymous", "quiet", "admin")
"""Those who try the methods an address does not know."""
MANY, TIMES = 1_000, 4
VALUES = {
    "secret": "nothing",
    "figure": "hours",
    "step": "confirm",
    "key": "nothing",
    "uidb36": "1",
    "pk": "1",
    "object_id": "1",
    "content_type_id": "1",
    "app_label": "members",
    "url": "nothing",
    "number": "1",
}


REPORTED: dict[type[Model] | None, str] = {Listing: "listing", Exchange: "message"}
"""What an address with a `kind` in it calls a row; of any other it asks about a person."""


class Matrix:
    """Walks the table: `part` of it, or of each address and method so many requests as `each`, which the seed draws."""

    def __init__(self, world: World, seed: int, *, part: float = 1.0, each: int = 0) -> None:
        self.world, self.part, self.each = world, part, each
        self.chance = random.Random(seed)
        self.judge = Judge(world)
        self.forms: dict[str, bodies.Form] = {}
        self.description = bodies.Description()
        self.rows: dict[tuple[type[Model], int], list[tuple[Any, str]]] = {}
        self.banks = [world.ours, world.theirs]
        self.month = f"{world.ours.today(dt.datetime.now(dt.UTC)):%Y-%m}"

    def walk(self, routes: list[Route], actors: list[Actor]) -> Findings:
        """First everything is read, then everything is sent: the forms come from the pages."""
        for method in METHODS:
            for route in routes:
                if row := row_of(route, method if method in route.methods else route.methods[0]):
                    for actor, target in self._drawn(route, row, method, actors):
                        self._of(route, row, method, actor, target)
        return self.found

    def _drawn(self, route: Route, row: Row, method: str, actors: list[Actor]) -> list[tuple[Actor, Target]]:
        """Who asks for what: everybody for everything, or as many as were asked for."""
        if method in route.methods:
            pairs = [(actor, target) for actor in actors for target in self.targets(route, row, actor)]
            # Of Django's own admin site, which is the owner's alone, one of each is enough where there are few.
            each = min(self.each, 1) if route.name.startswith("admin:") else self.each
            return self.chance.sample(pairs, min(len(pairs), each or round(len(pairs) * self.part)))
        few = [actor for actor in actors if actor.name in FEW]
        pairs = [(actor, target) for actor in few for target in self.targets(route, row, actor)]
        kept = [(actor, target) for actor, target in pairs if target.kind in ("own", "here")]
        return [] if self.each else kept

    def open_the_rest(self, routes: list[Route]) -> None:
        """What the draw showed to nobody is asked for by one after the other to whom it is open, until it is seen."""
        for route in routes:
            row = row_of(route, "GET") if "GET" in route.methods else None
            if row is not None and row.is_shown:
                # Several times: some addresses name a second row, which is drawn.
                pairs = TIMES * [
                    (actor, target)
                    for actor in self.world.actors
                    for target in self.targets(route, row, actor, most=MANY)
                    if not self.judge.is_closed(row, target, actor)
                ]
                while pairs and route.key("GET") not in self.found.shown:
                    self._of(route, row, "GET", *pairs.pop())

    def _of(self, route: Route, row: Row, method: str, actor: Actor, target: Target) -> None:
        for one in self.asks(route, row, method, actor, target):
            answer = ask(one, self.banks, self._look)
            self.judge.look_at(one, route, row, target, answer)
            self._keep_forms(one, answer)

    def questions(
        self, routes: list[Route], method: str, chance: random.Random, count: int
    ) -> list[tuple[Ask, Route, Row, Target]]:
        """So many questions of one method, drawn from all there are."""
        found = [
            (one, route, row, target)
            for route in routes
            if method in route.methods and (row := row_of(route, method))
            for actor in self.world.actors
            for target in self.targets(route, row, actor)
            for one in self.asks(route, row, method, actor, target)
        ]
        return chance.sample(found, min(count, len(found)))

    def _look(self, answer: Answer) -> None:
        """What names whoever is told has to be known before the deed that named them is taken back."""
        for notice, _letter in answer.told:
            if notice.person:
                self.world.names(notice.person)

    @property
    def found(self) -> Findings:
        return self.judge.found

    def _keep_forms(self, one: Ask, answer: Answer) -> None:
        if one.method == "GET" and answer.status == 200 and answer.is_html:
            for where, form in bodies.forms_of(one.path, answer.said):
                self.forms.setdefault(where, form)

    # --- What is asked --------------------------------------------------------------------------

    def targets(self, route: Route, row: Row, actor: Actor, *, most: int = 2) -> Iterator[Target]:
        """What there is to ask for at this address: of each kind so many at most."""
        model = row.of or (route.model if route.has_id else None) or next(iter(row.asks.values()), None)
        if not route.is_of_bank:
            yield Target("here", "")
            return
        if model is None or not (route.has_id or row.asks):
            yield from (Target("here", OURS), Target("away", THEIRS), Target("nowhere", "no-such-bank"))
            return
        ours, theirs = self.all_of(model, self.world.ours.pk), self.all_of(model, self.world.theirs.pk)
        mine = self.world.names(actor.person) if actor.person else set()
        own = [one for one in ours if (model, one[0]) in mine]
        other = [one for one in ours if (model, one[0]) not in mine]
        yield from (Target("own", OURS, model, *one) for one in self._some(own, most))
        yield from (Target("other", OURS, model, *one) for one in self._some(other, most))
        yield from (Target("foreign", OURS, model, *one) for one in self._some(theirs, 1))
        yield from (Target("away", THEIRS, model, *one) for one in self._some(theirs, 1))
        yield from (Target("ours, away", THEIRS, model, *one) for one in self._some(ours, 1))
        yield Target("gone", OURS, model, None, str(uuid.UUID(int=self.chance.getrandbits(128), version=4)))

    def _some(self, rows: list[Any], most: int) -> list[Any]:
        return self.chance.sample(rows, min(len(rows), most))

    def all_of(self, model: type[Model], bank_id: int) -> list[tuple[Any, str]]:
        if (model, bank_id) not in self.rows:
            bank = next(bank for bank in self.banks if bank.pk == bank_id)
            with in_bank(bank):
                found = model._default_manager.filter(bank=bank_id).values_list("pk", "public_id")
                self.rows[model, bank_id] = [(pk, str(public_id)) for pk, public_id in found]
        return self.rows[model, bank_id]

    def plain(self, route: Route, row: Row, method: str, actor: Actor, target: Target) -> Ask:
        values = {
            **VALUES,
            "person_id": self._beside(target),
            "bank": target.slug,
            "id": target.public_id,
            "public_id": target.public_id,
            "kind": REPORTED.get(target.model, "person"),
        }
        path = route.filled({**values, "period": self.month, "month": self.month})
        asked = [f"{name}={target.public_id}" for name in row.asks if not route.has_id]
        if row.query:
            asked.append(row.query.format(month=self.month))
        path += f"?{'&'.join(asked)}" if asked else ""
        slug = self.world.ours.slug if actor.person else self.world.theirs.slug
        by_token = bool(
            route.is_of_api and actor.token and target.slug == slug and self.chance.random() < 0.5
        )
        return Ask(actor, method, path, target.slug, target.kind, by_token=by_token)

    def _beside(self, target: Target) -> str:
        """Whom an address names beside a membership: now one of its people, now anybody."""
        if target.model is Membership and target.slug == OURS and self.chance.random() < 0.5:
            with in_bank(self.world.ours):
                seats = Seat.objects.filter(membership=target.pk).order_by("pk")
                if people := [str(one) for one in seats.values_list("person__public_id", flat=True)]:
                    return self.chance.choice(people)
        return self._any(self.world.ours.pk, Person)

    def asks(self, route: Route, row: Row, method: str, actor: Actor, target: Target) -> Iterator[Ask]:
        plain = self.plain(route, row, method, actor, target)
        if method not in ("POST", "PUT", "PATCH"):
            yield plain
            return
        if not route.is_of_api:
            form = self.forms.get(plain.path.partition("?")[0], {})
            body, content_type = form_body(form)
            yield replace(plain, body=body, content_type=content_type)
            return
        for kind, bank_id in (("", self.world.ours.pk), (", ids of the other bank", self.world.theirs.pk)):
            told = self.description.body(route, method, partial(self._any, bank_id))
            if kind and (target.kind not in ("own", "here", "other") or not _has_ids(told)):
                continue
            body = bodies.as_json(told)
            yield replace(plain, body=body, content_type="application/json", kind=target.kind + kind)

    def _any(self, bank_id: int, model: type[Model]) -> str:
        return self.chance.choice(self.all_of(model, bank_id))[1]

    def form_at(self, path: str, actor: Actor) -> bodies.Form:
        """The form of a page, filled in, as that person finds it there."""
        page: Any = actor.client.get(path)
        if page.streaming:
            for close in page._resource_closers:
                close()
            return {}
        return next((form for where, form in bodies.forms_of(path, page.content) if where == path), {})


def _has_ids(body: Any) -> bool:
    said = str(body)
    return any(len(piece) == 36 and piece.count("-") == 4 for piece in said.replace("'", " ").split())
