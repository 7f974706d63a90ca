"""What every page of a time bank shows around itself: its pages, who you are here, and how much waits for you."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.db.models import Exists
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from exchanges import desk
from members.middleware import BankRequest
from members.models import Case, CountOf, Notice, Person, TimeBank
from members.roles import Action, Duty


@dataclass
class Item:
    """A page in the navigation. Its count is asked for only where it is shown, and once."""

    label: str
    url: str
    icon: str
    current: str = ""
    is_on_phone: bool = False
    label_rest: str = ""
    count_words: str = ""
    counter: Callable[[], int] | None = None
    also: tuple[str, ...] = ()
    """Other parts of the site that belong under this page."""

    @cached_property
    def count(self) -> int:
        return self.counter() if self.counter else 0


@dataclass
class Group:
    label: str
    items: list[Item]


@dataclass
class Navigation:
    role: str
    home: Item
    me: Item
    desk: Item | None
    groups: list[Group]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For templates: `bank`, `person` and `navigation`, each None outside a time bank and for outsiders."""
    bank: TimeBank | None = getattr(request, "bank", None)
    person: Person | None = getattr(request, "person", None)
    return {
        "bank": bank,
        "person": person,
        "navigation": _navigation(cast(BankRequest, request), person) if bank and person else None,
    }


def _navigation(request: BankRequest, person: Person) -> Navigation:
    numbers = Numbers(person)
    groups = [Group("", _for_members(request.bank, numbers))]
    if person.is_coordinator:
        groups.append(
            Group(capfirst(request.bank.coordinator_label), _for_coordinators(request.bank, numbers))
        )
    if person.is_admin:
        groups.append(Group(_("Admin"), _for_admins(request.bank)))
    _mark_current([item for group in groups for item in group.items], request.path, home=groups[0].items[0])
    return Navigation(
        role=groups[-1].label,
        home=groups[0].items[0],
        me=groups[0].items[-1],
        desk=groups[1].items[0] if person.is_coordinator else None,
        groups=groups,
    )


@dataclass
class Numbers:
    """How much waits for a person; asked for once, and only where one of them is shown."""

    person: Person

    @property
    def _may_have_cases(self) -> bool:
        return self.person.is_admin or (self.person.is_coordinator and self._safeguards)

    @property
    def _safeguards(self) -> bool:
        return Duty.SAFEGUARDING in self.person.duties

    @property
    def has_cases(self) -> bool:
        """Whether the pages of cases are theirs; asked for an admin, who steps in only where nobody else can."""
        if not self._may_have_cases:
            return False
        return self._safeguards or bool(self.found["cases"]) or not self.found["others_safeguard"]

    @cached_property
    def found(self) -> dict[str, int]:
        asked: dict[str, Combinable] = {"unread": CountOf(Notice.objects.visible_to(self.person).unread())}
        if self.person.is_coordinator:
            asked["to_do"] = desk.counted(self.person, timezone.now())
        if self._may_have_cases:
            asked["cases"] = CountOf(Case.objects.visible_to(self.person).open())
            named = Person.objects.filter(bank=self.person.bank_id).with_duty(Duty.SAFEGUARDING)
            asked["others_safeguard"] = Exists(named.exclude(pk=self.person.pk))
        numbers: Sequence[int] = Person.objects.values_list(*asked.values()).get(pk=self.person.pk)
        return dict(zip(asked, numbers, strict=True))


def _for_members(bank: TimeBank, numbers: Numbers) -> list[Item]:
    return [
        Item(_("Home"), _url(bank, "exchanges:home"), "home", is_on_phone=True),
        Item(_("Log hours"), _url(bank, "exchanges:log"), "clock", is_on_phone=True),
        Item(
            _("Offers"),
            _url(bank, "exchanges:listings"),
            "swap",
            label_rest=_("& requests"),
            is_on_phone=True,
        ),
        Item(_("My exchanges"), _url(bank, "exchanges:mine"), "thanks"),
        Item(
            _("Inbox"),
            _url(bank, "members:inbox"),
            "mail",
            is_on_phone=True,
            count_words=_("unread"),
            counter=lambda: numbers.found["unread"],
        ),
        Item(_("Statement"), _url(bank, "ledger:statement"), "statement"),
        Item(_("Me"), _url(bank, "members:me"), "person", is_on_phone=True),
    ]


def _for_coordinators(bank: TimeBank, numbers: Numbers) -> list[Item]:
    record = Item(_("Record hours"), _url(bank, "exchanges:record"), "record")
    paper = Item(_("Enter a paper sheet"), _url(bank, "exchanges:paper"), "statement")
    announcements = Item(_("Announcements"), _url(bank, "members:announcements"), "announce")
    cases = Item(
        _("Safeguarding"),
        _url(bank, "members:cases"),
        "flag",
        count_words=_("open"),
        counter=lambda: numbers.found["cases"],
    )
    return [
        Item(
            _("To do"),
            _url(bank, "exchanges:desk"),
            "todo",
            count_words=_("waiting"),
            counter=lambda: numbers.found["to_do"],
            also=(_url(bank, "members:applications"),),
        ),
        Item(_("Members"), _url(bank, "members:people"), "people", also=(f"/{bank.slug}/people/",)),
        *([record, paper] if numbers.person.may(Action.RECORD_FOR_MEMBERS) else []),
        *([announcements] if numbers.person.may(Action.ANNOUNCE) else []),
        *([cases] if numbers.has_cases else []),
    ]


def _for_admins(bank: TimeBank) -> list[Item]:
    return [
        Item(_("Reports"), _url(bank, "exchanges:report"), "chart", also=(_url(bank, "ledger:exports"),)),
        Item(_("The books"), _url(bank, "ledger:books"), "book"),
        Item(
            _("Settings"),
            _url(bank, "members:settings"),
            "settings",
            also=(_url(bank, "ledger:archive"), _url(bank, "ledger:imports")),
        ),
    ]


def _url(bank: TimeBank, name: str) -> str:
    return reverse(name, kwargs={"bank": bank.slug})


def _mark_current(items: list[Item], path: str, *, home: Item) -> None:
    """The page itself, or else the nearest page it belongs under; home is only ever itself."""
    places = [(url, item) for item in items for url in (item.url, *item.also)]
    under = [
        (url, item) for url, item in places if path == url or (path.startswith(url) and item is not home)
    ]
    if under:
        nearest = max(under, key=lambda place: len(place[0]))[1]
        nearest.current = "page" if path == nearest.url else "true"
