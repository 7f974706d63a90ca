"""Choosing a member by name or number: a box to type in, and below it those who fit, to choose from."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import acting
from members.models import Membership, Person
from members.models.membership import MembershipQuerySet

MOST_SHOWN = 6
_WITH_NUMBER = re.compile(r"·[^·]*?([0-9]{1,9})\s*$")


class Typed(NamedTuple):
    """What came from the page: the words in the box, and the one chosen below it."""

    text: str
    chosen: str


class Meant(NamedTuple):
    """The member that was meant; or those who fit, where it is none or several."""

    member: Membership | None
    fitting: list[Membership]


def label_of(membership: Membership) -> str:
    """How a member stands in the box: Kofi Mensah · no. 112."""
    return _("%(name)s · no. %(number)s") % {"name": membership.name, "number": membership.number}


def those_fitting(text: str, among: MembershipQuerySet, *, asked_by: Person) -> MembershipQuerySet:
    """The members that such words may mean."""
    written_out = _WITH_NUMBER.search(text)
    wanted = written_out[1] if written_out else text
    return among.matching(wanted, asked_by=asked_by) if text.strip() else among.none()


def meant(typed: Typed, among: MembershipQuerySet, *, asked_by: Person) -> Meant:
    """Whom somebody means by what they typed, or chose."""
    fitting = those_fitting(typed.text, among, asked_by=asked_by)
    found = _chosen(typed.chosen, fitting) or _only_one(typed.text, fitting)
    return Meant(found, [found] if found else list(fitting[: MOST_SHOWN + 1]))


def offered_to(person: Person, *, exclude_own: bool) -> MembershipQuerySet:
    """Open memberships of the time bank; without those the person may act for, where help is between two."""
    open_ones = Membership.objects.visible_to(person).open().select_related("neighbourhood")
    if exclude_own:
        # For themselves; and so somebody who leads does not find those either whom a block keeps apart from them.
        open_ones = open_ones.in_reach_of(person)
        open_ones = open_ones.exclude(pk__in=Membership.objects.held_by(person).values("pk"))
    return open_ones


class MemberInput(forms.Widget):
    """The box with its choices. `found` are the members to choose from, `picked` the one that is chosen."""

    template_name = "exchanges/member_input.html"
    address = ""
    found: Sequence[Membership] = ()
    picked = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        # NUL is in nobody's name, and the database takes it nowhere.
        return Typed(str(data.get(name, "")).replace("\0", ""), str(data.get(f"{name}_chosen", "")))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str:
        if isinstance(value, Membership):
            return label_of(value)
        return value.text if isinstance(value, Typed) else str(value or "")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        address = f"{self.address}{'&' if '?' in self.address else '?'}field={name}" if self.address else ""
        context["widget"] |= {"address": address, "field": name, "found": self.found, "picked": self.picked}
        return context


class MemberField(forms.Field):
    """One member of the time bank; cleaned it is their Membership. A form calls `offer` before it is used."""

    # A class here; in each form an instance of its own.
    widget: MemberInput = MemberInput  # type: ignore[assignment]
    among: MembershipQuerySet
    person: Person

    def offer(self, person: Person, *, exclude_own: bool = False) -> None:
        """Say who chooses, and so among whom."""
        self.person, self.among = person, offered_to(person, exclude_own=exclude_own)
        address = reverse("exchanges:member_search", args=[person.bank.slug])
        self.widget.address = f"{address}?exclude_own=1" if exclude_own else address

    def clean(self, value: Any) -> Membership | None:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""), "")
        if not typed.text.strip():
            if self.required:
                raise ValidationError(why_not("", []), code="required")
            return None
        found = meant(typed, self.among, asked_by=self.person)
        if found.member:
            self.widget.found, self.widget.picked = [found.member], str(found.member.public_id)
            return found.member
        self.widget.found = found.fitting
        raise ValidationError(why_not(typed.text, found.fitting), code="unclear")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.widget.format_value(initial) != self.widget.format_value(data)


class ActingField(forms.ChoiceField):
    """For whom somebody acts, where they have a choice; cleaned it is the Membership."""

    def __init__(self, memberships: Sequence[Membership], *, asked: str = "", **kwargs: Any) -> None:
        self.memberships = memberships
        kwargs.setdefault("label", gettext_lazy("Acting for"))
        super().__init__(
            choices=[(str(each.public_id), each.name) for each in memberships],
            required=len(memberships) > 1,
            initial=str(acting.first_of(memberships, asked).public_id),
            widget=forms.RadioSelect,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        if len(self.memberships) == 1:
            return self.memberships[0]
        chosen = super().clean(value)
        return next(each for each in self.memberships if str(each.public_id) == chosen)


def _chosen(public_id: str, fitting: MembershipQuerySet) -> Membership | None:
    """The one chosen below the box, unless other words were typed since."""
    try:
        return fitting.filter(public_id=public_id).first() if public_id else None
    except ValidationError:
        return None


def _only_one(text: str, fitting: MembershipQuerySet) -> Membership | None:
    two = list(fitting[:2])
    if len(two) == 1:
        return two[0]
    # A name written out in full means that member, even where it is part of somebody else's.
    exactly = list(fitting.filter(name__iexact=" ".join(text.split()))[:2])
    return exactly[0] if len(exactly) == 1 else None


def why_not(text: str, found: Sequence[Membership]) -> str:
    """Why nobody was chosen yet, and what would help."""
    if not text.strip():
        return _("Write a name, or a member's number.")
    words = {"text": text.strip()[:60]}
    if not found:
        return _("We found no member for “%(text)s”. Try a part of the name, or the member's number.") % words
    if len(found) > MOST_SHOWN:
        return _("Many members fit “%(text)s”. Add another part of the name, or choose one below.") % words
    return _("Several members fit “%(text)s”. Choose one below.") % words
