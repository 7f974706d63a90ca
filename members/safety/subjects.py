"""What can be reported. Each package says how its own things are found, so that this one need not know them."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Block, Person, Seat


class Subject(NamedTuple):
    """One thing as the one who looks at it finds it: what it is, whose it is, what it says, and where it stands."""

    reference: str
    title: str
    about: Person | None
    words: str
    path: str
    acts: tuple[tuple[str, str], ...] = ()
    """What can be done about it, as labels and addresses: its finder knows which of them are open to who looks."""


Finder = Callable[[Person, UUID, int], Subject | None]
FINDERS: dict[str, Finder] = {}


def register(kind: str, find: Finder) -> None:
    """`find` is given who looks, the thing's id, and its number where one id has several."""
    FINDERS[kind] = find


def found(kind: str, public_id: UUID, number: int = 0, *, by: Person) -> Subject | None:
    """The thing, unless there is none that this person may see."""
    find = FINDERS.get(kind)
    return find(by, public_id, number) if find else None


def again(reference: str, *, by: Person) -> Subject | None:
    """What a case is about as it stands now; None once it is gone, or not theirs to see."""
    kind, public_id, number = (*reference.split(":"), "0")[:3]
    return found(kind, UUID(public_id), int(number), by=by)


def reference(kind: str, public_id: UUID, number: int = 0) -> str:
    return f"{kind}:{public_id}:{number}" if number else f"{kind}:{public_id}"


def _person(by: Person, public_id: UUID, number: int) -> Subject | None:
    place = Seat.objects.filter(person=OuterRef("pk")).order_by("kind", "pk").values("membership__public_id")
    visible = Person.objects.visible_to(by).select_related("bank").annotate(place=Subquery(place[:1]))
    somebody = visible.filter(public_id=public_id).first()
    if number:
        return None
    if somebody is None:
        return _kept_away(by, public_id)
    own = getattr(somebody, "place", None)
    path = reverse("members:person", args=[somebody.bank.slug, own]) if own else ""
    words = f"{somebody.name}\n\n{somebody.about}".strip()
    title = _("the profile of %(name)s") % {"name": somebody.name}
    return Subject(reference("person", public_id), title, somebody, words, path)


def _kept_away(by: Person, public_id: UUID) -> Subject | None:
    """Whoever keeps away from somebody can still say what happened; of them it shows no more than they know."""
    own = Block.objects.visible_to(by).select_related("blocked__bank")
    kept = own.filter(blocked__public_id=public_id).first()
    if kept is None:
        return None
    title = _("the profile of %(name)s") % {"name": kept.blocked.name}
    return Subject(reference("person", public_id), title, kept.blocked, kept.blocked.name, "")


def register_own() -> None:
    register("person", _person)
