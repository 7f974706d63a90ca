"""Every address, method and role, with what is one's own, another member's, another time bank's, and gone."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.db.models import Model

from audit.attack import bodies
from audit.attack.asking import Answer, Ask, ask, form_body
from audit.attack.gates import Row
from audit.attack.planting import Planted
from audit.attack.routes import METHODS, Route
from audit.attack.rows import row_of
from audit.attack.world import OURS, THEIRS, Actor, World
from members.models import Person
from members.walls import in_bank

REFUSALS = {401, 403, 404, 405, 409, 410}
NOT_READ = {400, 415, 422}
"""The API reads a body before it looks for anything."""
FEW = ("anonymous", "quiet", "admin")
"""Those who try the methods an address does not know."""
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
    "kind": "person",
    "number": "1",
}


@dataclass(frozen=True)
class Target:
    """What an address is asked about: under which time bank, and which row there or elsewhere."""

    kind: str
    slug: str
    model: type[Model] | None = None
    pk: Any = None
    public_id: str = ""


@dataclass
class Findings:
    requests: int = 0
    shown: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    done: int = 0
    told: int = 0
    refused: int = 0


class Matrix:
    """Walks the table: `part` of it, or of each address and method so many requests as `each`, which the seed draws."""

    def __init__(self, world: World, seed: int, *, part: float = 1.0, each: int = 0) -> None:
        self.world, self.part, self.each = world, part, each
        self.chance = random.Random(seed)
        self.found = Findings()
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
                pairs = [
                    (actor, target)
                    for actor in self.world.actors
                    for target in self.targets(route, row, actor)
                    if not self.is_closed(row, target, actor)
                ]
                while pairs and route.key("GET") not in self.found.shown:
                    self._of(route, row, "GET", *pairs.pop())

    def _of(self, route: Route, row: Row, method: str, actor: Actor, target: Target) -> None:
        for one in self.asks(route, row, method, actor, target):
            self.judge(one, route, row, target, ask(one, self.banks, self._look))

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

    # --- What is asked --------------------------------------------------------------------------

    def targets(self, route: Route, row: Row, actor: Actor) -> Iterator[Target]:
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
        yield from (Target("own", OURS, model, *one) for one in self._some(own))
        yield from (Target("other", OURS, model, *one) for one in self._some(other))
        yield from (Target("foreign", OURS, model, *one) for one in self._some(theirs)[:1])
        yield from (Target("away", THEIRS, model, *one) for one in self._some(theirs)[:1])
        yield from (Target("ours, away", THEIRS, model, *one) for one in self._some(ours)[:1])
        yield Target("gone", OURS, model, None, str(uuid.UUID(int=self.chance.getrandbits(128), version=4)))

    def _some(self, rows: list[Any]) -> list[Any]:
        return self.chance.sample(rows, min(len(rows), 2))

    def all_of(self, model: type[Model], bank_id: int) -> list[tuple[Any, str]]:
        if (model, bank_id) not in self.rows:
            bank = next(bank for bank in self.banks if bank.pk == bank_id)
            with in_bank(bank):
                found = model._default_manager.filter(bank=bank_id).values_list("pk", "public_id")
                self.rows[model, bank_id] = [(pk, str(public_id)) for pk, public_id in found]
        return self.rows[model, bank_id]

    def plain(self, route: Route, row: Row, method: str, actor: Actor, target: Target) -> Ask:
        person = self._any(self.world.ours.pk, Person)
        values = {
            **VALUES,
            "person_id": person,
            "bank": target.slug,
            "id": target.public_id,
            "public_id": target.public_id,
        }
        path = route.filled({**values, "month": self.month})
        if row.asks and not route.has_id:
            path += f"?{next(iter(row.asks))}={target.public_id}"
        slug = self.world.ours.slug if actor.person else self.world.theirs.slug
        by_token = bool(
            route.is_of_api and actor.token and target.slug == slug and self.chance.random() < 0.5
        )
        return Ask(actor, method, path, target.slug, target.kind, by_token=by_token)

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

    # --- What is made of the answer ---------------------------------------------------------------

    def judge(self, one: Ask, route: Route, row: Row, target: Target, answer: Answer) -> None:
        self.found.requests += 1
        if one.actor.login and (answer.status == 401 or answer.location.startswith("/accounts/login/")):
            self.found.faults.append(f"{one}: whoever is signed in was taken for nobody, {answer.status}")
        person = self._person(one)
        if not (route.name.startswith("admin:") and one.actor.is_owner):
            self._words(one, answer, person)
        if answer.trouble or (answer.status >= 500 and route.name != "readyz"):
            self.found.faults.append(f"{one}: {answer.status} {answer.trouble}")
        elif self.is_refused(one, row, target, person):
            self.found.refused += 1
            self._refused(one, route, answer)
        elif one.method == "GET" and answer.status == 200:
            self.found.shown.add(route.key("GET"))
            self._keep_forms(one, answer)
        elif answer.written and answer.status < 400:
            self.found.done += 1

    def _keep_forms(self, one: Ask, answer: Answer) -> None:
        if answer.is_html:
            for where, form in bodies.forms_of(one.path, answer.said):
                self.forms.setdefault(where, form)

    def _person(self, one: Ask) -> Person | None:
        """Who asks, in the time bank of the address."""
        bank_id = self.world.bank_of(one.under)
        return one.actor.people.get(bank_id) if bank_id else None

    def is_refused(self, one: Ask, row: Row, target: Target, person: Person | None) -> bool:
        """Whether the table says that there is nothing here for whoever asks."""
        login = one.actor.login
        if target.kind in ("foreign", "gone", "ours, away") and row.for_others.name != "anybody":
            return True
        if not row.gate.lets(person, login):
            return True
        if target.pk is None or person is None:
            return False
        is_own = (target.model, target.pk) in self.world.names(person)
        return not is_own and not row.for_others.lets(person, login)

    def is_closed(self, row: Row, target: Target, actor: Actor) -> bool:
        """Whether the table says that this is not for them."""
        one = Ask(actor, "GET", "", target.slug, target.kind)
        return self.is_refused(one, row, target, self._person(one))

    def _refused(self, one: Ask, route: Route, answer: Answer) -> None:
        goes_to_sign_in = answer.status == 302 and answer.location.startswith(("/accounts/", "/admin/login/"))
        is_refusal = answer.status in REFUSALS or goes_to_sign_in
        if not is_refusal and not (route.is_of_api and answer.status in NOT_READ):
            self.found.faults.append(f"{one}: answered {answer.status} to whom it is not for")
        if answer.written:
            self.found.faults.append(
                f"{one}: refused with {answer.status}, and wrote {sorted(answer.written)}"
            )

    def _words(self, one: Ask, answer: Answer, person: Person | None) -> None:
        """Each word in the answer, and in what others are told because of it, is for whoever reads it."""
        sent = self.world.garden.found_in(one.body)
        for word, planted in self.world.garden.found_in(answer.said).items():
            if word not in sent and not self._may_read(planted, person, one):
                self.found.leaks.append(f"{one}: {answer.status} shows {planted}")
        for notice, letter in answer.told:
            self.found.told += 1
            for word, planted in self.world.garden.found_in(letter).items():
                if word not in sent:
                    self._told(planted, notice, one)

    def _may_read(self, planted: Planted, person: Person | None, one: Ask) -> bool:
        actor, under = one.actor, self.world.bank_of(one.under)
        if actor.login and planted.label == "members.User.email" and planted.pk == actor.login.pk:
            return True
        if under is None:
            # A page of a login: whoever it is in any of their time banks.
            return any(self.world.may_read(planted, who, under=who.bank_id) for who in actor.people.values())
        return self.world.may_read(planted, person, under=under)

    def _told(self, planted: Planted, notice: Any, one: Ask) -> None:
        if notice.person is None or not self.world.may_read(planted, notice.person, under=notice.bank_id):
            self.found.leaks.append(
                f"{one}: the notice {notice.event} to {notice.person} tells {planted.label}"
            )


def _has_ids(body: Any) -> bool:
    said = str(body)
    return any(len(piece) == 36 and piece.count("-") == 4 for piece in said.replace("'", " ").split())
