"""Two time banks in the middle of things, with a word of its own in every text, and everybody who could ask for it."""

import datetime as dt
import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connections
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from audit import house
from audit.attack import filling
from audit.attack.furnishing import furnish
from audit.attack.planting import Garden, Planted
from audit.attack.readers import ABOUT, PROFILE, READERS
from exchanges import suspending
from exchanges.models import Exchange
from ledger import exporting
from ledger.importing import asking
from members import held, roles, tokens
from members.audiences import Audience
from members.models import Guardianship, Person, Seat, TimeBank, User
from members.roles import Action
from members.walls import in_bank
from timebank.embedded import postgres

OURS, THEIRS = "riverside", "lakeside"


@dataclass
class Actor:
    """Somebody who asks. `person` is who they are in our time bank, if anybody."""

    name: str
    login: User | None = None
    person: Person | None = None
    token: str = ""
    shares: bool = False
    """Whether this is about the time bank in which coordinators share the work out."""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __post_init__(self) -> None:
        if self.login:
            self.client.force_login(self.login)

    @property
    def is_owner(self) -> bool:
        return self.login is not None and self.login.is_superuser

    @cached_property
    def people(self) -> dict[int, Person]:
        """Who this login is, by time bank."""
        mine = Person.objects.filter(user=self.login).select_related("bank") if self.login else []
        return {person.bank_id: person for person in mine}


@dataclass
class World:
    """What there is, and who may know of it."""

    ours: TimeBank
    theirs: TimeBank
    garden: Garden
    actors: list[Actor]
    named: dict[int, set[tuple[type[Model], Any]]] = field(default_factory=dict)
    profiles: dict[int, Person] = field(default_factory=dict)
    partners: set[frozenset[int]] = field(default_factory=set)
    kept: dict[int, set[tuple[type[Model], Any]]] = field(default_factory=dict)

    def may_read(self, planted: Planted, person: Person | None, *, under: int | None) -> bool:
        """Whether somebody may read a word in an answer that is about the time bank `under` (None: about none)."""
        gate = READERS[planted.label]
        if gate.name == "anybody":
            return planted.bank_id == under
        if person is None or (planted.bank_id and planted.bank_id != person.bank_id):
            return False
        if (planted.model, planted.pk) in self.names(person) and not _is_withheld(planted):
            return True
        if (planted.model, planted.pk) in self.about(person):
            return False
        if person.suspended_at:
            return self._is_whom_to_ask(planted, person)
        if planted.label in PROFILE:
            return self._is_shown(planted, person)
        if planted.label == "members.User.email" and not self._is_known(planted, person):
            return False
        return gate.lets(person)

    def names(self, person: Person) -> set[tuple[type[Model], Any]]:
        """The rows that name somebody, as everything held about them has it."""
        if person.pk not in self.named:
            found = {
                (model, pk)
                for model, holding in held.HOLDINGS.items()
                for pk in holding.of(person).values_list("pk", flat=True)
            }
            found |= {(User, person.user_id)}
            self.named[person.pk] = found
        return self.named[person.pk]

    def about(self, person: Person) -> set[tuple[type[Model], Any]]:
        """The rows about somebody that others keep, and they never read."""
        if person.pk not in self.kept:
            models = [apps.get_model(label) for label in ABOUT]
            self.kept[person.pk] = {
                (model, pk)
                for model in models
                for pk in model._base_manager.filter(**{ABOUT[model._meta.label]: person.pk}).values_list(
                    "pk", flat=True
                )
            }
        return self.kept[person.pk]

    def _is_whom_to_ask(self, planted: Planted, person: Person) -> bool:
        """Whoever is on hold finds one page, and on it who leads and how to reach them."""
        leading = Person.objects.filter(bank=person.bank_id).leading()
        return planted.model is Person and leading.filter(pk=planted.pk).exists()

    def share_work_out(self) -> None:
        """From now on coordinators of our time bank do what their duties are."""
        TimeBank.objects.filter(pk=self.ours.pk).update(coordinators_have_duties=True)
        for actor in self.actors:
            for person in [*actor.people.values(), *([actor.person] if actor.person else [])]:
                person.bank.refresh_from_db()

    def _is_shown(self, planted: Planted, person: Person) -> bool:
        """What somebody chose to show: to coordinators who look after people, to whom they helped, to all."""
        whose = self.profiles[planted.pk]
        return any(self._is_for(whose, whose.audience_of(item), person) for item in PROFILE[planted.label])

    def _is_for(self, whose: Person, audience: Audience, person: Person) -> bool:
        leads = person.may(Action.EDIT_MEMBERS) or person.may(Action.SAFEGUARD)
        if audience == Audience.NOBODY:
            return leads and whose.user_id is None
        met = frozenset((whose.pk, person.pk)) in self.partners
        return leads or audience == Audience.MEMBERS or (audience == Audience.EXCHANGE and met)

    def _is_known(self, planted: Planted, person: Person) -> bool:
        """Whether a login belongs to the reader's time bank."""
        return Person.objects.filter(bank=person.bank_id, user=planted.pk).exists()

    def bank_of(self, slug: str) -> int | None:
        return {OURS: self.ours.pk, THEIRS: self.theirs.pk}.get(slug)


def _is_withheld(planted: Planted) -> bool:
    """What a row says and is not told to whom it names."""
    holding = held.HOLDINGS.get(planted.model)
    return holding is not None and planted.label.split(".")[-1] in holding.without


@contextmanager
def as_keeper(here: house.House) -> Iterator[None]:
    """Inside, this process works on the database as whoever keeps the server: for building, never for asking."""
    ours = connections["default"].settings_dict
    before = ours["USER"]
    connections["default"].close()
    ours["USER"] = "postgres"
    try:
        yield
    finally:
        connections["default"].close()
        ours["USER"] = before


@contextmanager
def opened(*parts: str) -> Iterator[tuple[house.House, World]]:
    """A house with a planted world in it.

    This process asks it as the web does, as the application's role, and knows what each may read by looking over walls.
    """
    with house.opened(*parts, is_durable=False) as here:
        _settle(here)
        with as_keeper(here):
            world = build()
        assert connections["default"].settings_dict["USER"] == house.OVERSEER
        with importlib.import_module("tests.stepping").behind_the_walls():
            yield here, world


def _settle(here: house.House) -> None:
    """As in tests: plain names of static files, letters that stay here, a quick hasher; and sessions the web knows."""
    settings.SECRET_KEY = here.environment["SECRET_KEY"]
    storages: Any = settings.STORAGES
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages["default"]["OPTIONS"]["location"] = str(here.data / "private")
    settings.STATIC_ROOT = str(here.data / "static")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLOWED_HOSTS = ["*"]
    settings.APPLICATION_ROLE = postgres.ROLE
    mail.outbox = []


def build() -> World:
    """Both time banks by the scene of the browser's tests, where something of every kind stands on every page."""
    ours, people = scene_of(OURS)
    theirs, others = scene_of(THEIRS)
    both = _a_person()(ours, "Both Of Us")
    _a_person()(theirs, "Both Of Them", user=both.user)
    quiet = _a_person()(ours, "Quiet One")
    held_back, elsewhere = _a_person()(ours, "Held Back"), _a_person()(theirs, "Held Back There")
    at = timezone.now()
    secrets = {
        person.pk: tokens.issue(person, name="theirs", by=person, at=at)[1]
        for person in (*people.values(), both, quiet, held_back, *others.values())
        if person.user
    }
    for person, by in ((held_back, people["admin"]), (elsewhere, others["admin"])):
        suspending.suspend(person, reason="Said so.", by=by, at=at)
        # The scene's child has a guardian here; this one's is from outside, with a name and a way to be reached.
        outside = {"guardian_name": "Somebody outside", "guardian_reach": "at home"}
        grown = person.bank.today(at) + dt.timedelta(days=900)
        Guardianship.objects.create(bank=person.bank, person=person, of_age_on=grown, begun_at=at, **outside)
    for leading in (people["admin"], others["admin"]):
        furnish(leading.bank, leading, at)
    filling.fill([ours, theirs])
    private = {"about": Audience.COORDINATORS, "phone": Audience.NOBODY, "email": Audience.EXCHANGE}
    Person.objects.filter(name__startswith="Bram").update(shown_to=private)
    garden = Garden()
    duties = {duty: _coordinator(ours, duty, at) for duty in ("none", *roles.Duty.values)}
    garden.grow([ours.pk, theirs.pk])
    _write_files([people["admin"], others["admin"]], at)
    actors = [Actor("anonymous"), Actor("owner", User.objects.create_superuser("owner@example.net"))]
    within = {**people, "quiet": quiet, "both": both, "on hold": held_back}
    actors += [_actor(name, person, secrets.get(person.pk, "")) for name, person in within.items()]
    actors += [_actor(f"for {duty}", one, secret, shares=True) for duty, (one, secret) in duties.items()]
    outsider = others["member"]
    actors.append(Actor("outsider", outsider.user, None, secrets[outsider.pk]))
    made = World(ours, theirs, garden, actors)
    made.profiles = {person.pk: person for person in Person.objects.all()}
    made.partners = _partners()
    return made


def _write_files(admins: list[Person], at: dt.datetime) -> None:
    """What a worker would have written for them, with the planted words in it."""
    for admin in admins:
        asked = Person.objects.select_related("bank", "user").get(pk=admin.pk)
        with in_bank(asked.bank):
            exporting.ask("ledger", {}, "csv", by=asked, at=at)
            file = ContentFile(b"number,name\n900,Somebody\n", name="list.csv")
            asking.hand_over(file, name="list.csv", kind="members", by=asked, at=at)
    exporting.run_waiting(clock=timezone.now)


def _partners() -> set[frozenset[int]]:
    """Who ever had a part in the same exchange."""
    seats: dict[int, list[int]] = {}
    for membership, person in Seat.objects.values_list("membership_id", "person_id"):
        seats.setdefault(membership, []).append(person)
    sides = Exchange.objects.values_list("provider_id", "recipient_id")
    return {
        frozenset((one, other))
        for provider, recipient in sides
        for one in seats.get(provider, [])
        for other in seats.get(recipient, [])
    }


def scene_of(slug: str, within: Callable[[TimeBank], Any] = in_bank) -> tuple[TimeBank, dict[str, Person]]:
    """A time bank with everything in it; its people by what they are. The ledger's doors ask for which it is built."""
    factories = importlib.import_module("tests.factories.members")
    scene = importlib.import_module("tests.browser.scene")
    bank = factories.TimeBankFactory(slug=slug, name=f"The {slug.title()} Time Bank")
    a_person = factories.a_person
    member, other = a_person(bank, "Ana Sá"), a_person(bank, "Bram de Vries")
    coordinator = a_person(bank, "Chidi Okafor", roles.COORDINATOR)
    admin = a_person(bank, "Dunja Marić", roles.ADMIN)
    with within(bank):
        built = scene.build(member, other, coordinator, admin)
    # The coordinator's second time bank, which has the same address in every scene.
    TimeBank.objects.filter(slug="hilltop").update(slug=f"hilltop-of-{slug}")
    bank.refresh_from_db()
    people = {"member": member, "coordinator": coordinator, "admin": admin, "dependant": built.child}
    return bank, {name: Person.objects.get(pk=person.pk) for name, person in people.items()}


def _a_person() -> Any:
    return importlib.import_module("tests.factories.members").a_person


def _coordinator(bank: TimeBank, duty: str, at: dt.datetime) -> tuple[Person, str]:
    duties = [] if duty == "none" else [duty]
    person: Person = _a_person()(bank, f"For {duty}", roles.COORDINATOR, duties=duties)
    return person, tokens.issue(person, name="theirs", by=person, at=at)[1]


def _actor(name: str, person: Person, secret: str, *, shares: bool = False) -> Actor:
    fresh = Person.objects.select_related("bank", "user").get(pk=person.pk)
    return Actor(name, fresh.user, fresh, secret, shares)
