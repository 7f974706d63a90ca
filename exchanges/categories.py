"""The kinds of help a time bank knows: a first set when it is founded, then the admin's own."""

import datetime as dt

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from exchanges.models import Category
from members import arrivals, permissions, records
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused

FIRST_SET = (
    gettext_noop("Getting about and errands"),
    gettext_noop("Company and visits"),
    gettext_noop("Home repairs"),
    gettext_noop("Gardens and plants"),
    gettext_noop("Cooking and food"),
    gettext_noop("Children and family"),
    gettext_noop("Animals"),
    gettext_noop("Language and letters"),
    gettext_noop("Computers and phones"),
    gettext_noop("Learning and music"),
    gettext_noop("Sewing and crafts"),
    gettext_noop("Health and movement"),
    gettext_noop("Running the time bank"),
    gettext_noop("Something else"),
)
# Those that bring people to somebody's home, where nobody else is.
AT_HOME = frozenset({"Company and visits", "Home repairs", "Gardens and plants", "Children and family"})
LONGEST_NAME = 60


class CategoryRefused(Refused):
    """The kinds of help can't be changed like that."""

    status = 422


def lay_out(bank: TimeBank) -> list[Category]:
    """Give a new time bank the first set, in its own language."""
    with translation.override(bank.language):
        names = [_(name) for name in FIRST_SET]
    return Category.objects.bulk_create(
        Category(bank=bank, name=name, position=position, is_at_home=FIRST_SET[position] in AT_HOME)
        for position, name in enumerate(names)
    )


@transaction.atomic
def add(bank: TimeBank, *, name: str, by: Person, at: dt.datetime) -> Category:
    """A new kind of help, at the end of the list."""
    kept = _locked(bank, by)
    _note(bank, by=by, at=at)
    name = _checked_name(name, kept)
    return Category.objects.create(bank=bank, name=name, position=_end_of(kept))


@transaction.atomic
def rename(category: Category, *, name: str, by: Person, at: dt.datetime) -> Category:
    """Another name for the same kind of help, on everything that ever was of it."""
    kept = _locked(category.bank, by)
    name = _checked_name(name, [other for other in kept if other.pk != category.pk])
    if name == next(one.name for one in kept if one.pk == category.pk):
        return category
    _note(category.bank, by=by, at=at)
    category.name = name
    category.save(update_fields=["name"])
    return category


@transaction.atomic
def set_at_home(category: Category, *, is_at_home: bool, by: Person, at: dt.datetime) -> Category:
    """Say whether it usually happens at somebody's home: before a first visit, both read what to mind."""
    kept = _locked(category.bank, by)
    if is_at_home == next(one.is_at_home for one in kept if one.pk == category.pk):
        return category
    _note(category.bank, by=by, at=at)
    category.is_at_home = is_at_home
    category.save(update_fields=["is_at_home"])
    return category


@transaction.atomic
def move(category: Category, *, places: int, by: Person, at: dt.datetime) -> None:
    """Up the list (below zero) or down it by so many places, among those in use."""
    kept = [other for other in _locked(category.bank, by) if other.retired_at is None]
    _note(category.bank, by=by, at=at)
    if category not in kept:
        raise CategoryRefused(
            _("“%(name)s” is no longer in the list. Bring it back first.") % {"name": category}
        )
    before = kept.index(category)
    kept.insert(max(before + places, 0), kept.pop(before))
    for position, other in enumerate(kept):
        other.position = position
    Category.objects.bulk_update(kept, ["position"])


@transaction.atomic
def retire(category: Category, *, by: Person, at: dt.datetime) -> Category:
    """Take it off the list; what is of this kind keeps it."""
    kept = _locked(category.bank, by)
    _note(category.bank, by=by, at=at)
    if not any(other.retired_at is None for other in kept if other.pk != category.pk):
        raise CategoryRefused(
            _("This is the last kind of help in the list. Add another before you take it off.")
        )
    category.retired_at = category.retired_at or at
    category.save(update_fields=["retired_at"])
    return category


@transaction.atomic
def bring_back(category: Category, *, by: Person, at: dt.datetime) -> Category:
    """Put a retired kind of help at the end of the list again."""
    kept = _locked(category.bank, by)
    _note(category.bank, by=by, at=at)
    if category.retired_at is not None:
        category.retired_at, category.position = None, _end_of(kept)
        category.save(update_fields=["retired_at", "position"])
    return category


def _note(bank: TimeBank, *, by: Person, at: dt.datetime) -> None:
    records.write(bank, records.What.CATEGORIES, by=by, at=at)


def _locked(bank: TimeBank, by: Person) -> list[Category]:
    """All of the time bank's, so that two admins at once don't undo each other's order."""
    if not permissions.may_govern(by, bank):
        raise NotAllowed(_("Only an admin can change the kinds of help. Ask one of yours."))
    return list(Category.objects.select_for_update().filter(bank=bank).order_by("position", "name"))


def _checked_name(name: str, others: list[Category]) -> str:
    name = arrivals.one_line(name)
    if not name:
        raise CategoryRefused(
            _("Give this kind of help a name, for example “Lifts to appointments”."), field="name"
        )
    if len(name) > LONGEST_NAME:
        raise CategoryRefused(
            _("That name is too long. Use up to %(most)d letters.") % {"most": LONGEST_NAME}, field="name"
        )
    twin = next((other for other in others if other.name.lower() == name.lower()), None)
    if twin and twin.retired_at:
        raise CategoryRefused(
            _("There was “%(name)s” before. Bring it back instead of adding it again.") % {"name": twin},
            field="name",
        )
    if twin:
        raise CategoryRefused(
            _("There is “%(name)s” already. Choose another name.") % {"name": twin}, field="name"
        )
    return name


def _end_of(kept: list[Category]) -> int:
    return max((category.position for category in kept), default=-1) + 1
