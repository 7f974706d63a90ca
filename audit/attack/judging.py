"""What is made of an answer: whether it was for whoever asked, word by word, and whether a refusal was one."""

from copy import copy
from dataclasses import dataclass, field

from audit.attack.asking import Answer, Ask, Target
from audit.attack.gates import Row
from audit.attack.planting import Planted
from audit.attack.routes import Route
from audit.attack.world import Actor, World
from members.models import Application, Notice, Person
from members.walls import in_bank

REFUSALS = {401, 403, 404, 405, 409, 410}
NOT_READ = {400, 415, 422}
"""The API reads a body before it looks for anything."""


@dataclass
class Findings:
    requests: int = 0
    shown: set[str] = field(default_factory=set)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    done: int = 0
    told: int = 0
    refused: int = 0


class Judge:
    """Holds each answer against the table of who may reach what, and each word against who may read it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found = Findings()

    def look_at(self, one: Ask, route: Route, row: Row, target: Target, answer: Answer) -> None:
        self.found.requests += 1
        if one.actor.login and (answer.status == 401 or answer.location.startswith("/accounts/login/")):
            self.found.faults.append(f"{one}: whoever is signed in was taken for nobody, {answer.status}")
        person = self._person(one)
        if not (route.name.startswith("admin:") and one.actor.is_owner):
            self._words(one, answer, person)
        if answer.trouble or (answer.status >= 500 and route.name != "readyz"):
            self.found.faults.append(f"{one}: {answer.status} {answer.trouble}")
        elif self._is_refused(one, row, target, person):
            self.found.refused += 1
            self._refused(one, route, answer)
        elif one.method == "GET" and answer.status == 200:
            self.found.shown.add(route.key("GET"))
        elif answer.written and answer.status < 400:
            self.found.done += 1

    def _person(self, one: Ask) -> Person | None:
        """Who asks, in the time bank of the address."""
        bank_id = self.world.bank_of(one.under)
        return one.actor.people.get(bank_id) if bank_id else None

    def _is_refused(self, one: Ask, row: Row, target: Target, person: Person | None) -> bool:
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
        return self._is_refused(one, row, target, self._person(one))

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

    def _told(self, planted: Planted, notice: Notice, one: Ask) -> None:
        if not self._is_for(planted, notice):
            self.found.leaks.append(
                f"{one}: the notice {notice.event} to {notice.person} tells {planted.label}"
            )

    def _is_for(self, planted: Planted, notice: Notice) -> bool:
        """Whoever is on hold is still told what becomes of their own; whoever asked to join, what they wrote."""
        if notice.person:
            told = copy(notice.person)
            told.suspended_at = None
            return self.world.may_read(planted, told, under=notice.bank_id)
        with in_bank(notice.bank):
            return (
                planted.model is Application
                and Application.objects.filter(pk=planted.pk, email=notice.address).exists()
            )
