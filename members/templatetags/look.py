"""What components need to draw: initials and their colour, the place of a balance on its band, kinds of fields."""

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple
from zlib import crc32

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import Urlizer, conditional_escape
from django.utils.safestring import SafeString, mark_safe
from uuid6 import uuid7

from members import acting
from members.models.membership import Membership
from members.models.person import Person, initials_of
from members.roles import Action

register = template.Library()
WASHES = ("teal", "sun", "clay")
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxInput, "tick"),
    (forms.Select, "select"),
    (forms.DateInput, "date"),
    (forms.FileInput, "file"),
    (forms.Textarea, "text"),
)
LONG_LABEL = 24
HALF = 48  # percent: the dot stays whole at either end
NEAR = 1 / 3
_numbers = count(1)


class Place(NamedTuple):
    """Where a balance stands: `at` is how far along the band, `key` what words to use, `id` unique on the page."""

    at: str
    key: str
    id: str


@register.filter
def may(person: Person | None, action: str) -> bool:
    """Whether their role and duties let this person do that: `{% if person|may:"add_members" %}`."""
    return person is not None and person.may(Action(action))


@register.filter
def speaks_for(person: Person | None, membership: Membership) -> bool:
    """Whether acting for it is worth saying: `{% if person|speaks_for:membership %}`."""
    return person is not None and acting.is_for_another(person, membership)


@register.filter
def initials(name: object) -> str:
    return initials_of(str(name))


@register.filter
def in_words(value: object) -> object:
    """Several things with commas between, as people read them; whatever else as it is."""
    if isinstance(value, dict) and value.keys() == {"question", "answer"}:
        return f"{value['question']} {value['answer']}"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {in_words(one)}" for name, one in value.items())
    return ", ".join(str(in_words(one)) for one in value) if isinstance(value, list) else value


class _OwnLinks(Urlizer):
    def handle_word(self, word: str, **options: Any) -> str:
        own = word.startswith(f"{settings.SITE_URL}/")
        return str(super().handle_word(word, **options)) if own else conditional_escape(word)


@register.filter
def own_links(text: object) -> SafeString:
    """Makes links of this site's addresses, and of no others: what people wrote may be among the words."""
    return mark_safe(_OwnLinks()(str(text), autoescape=True))  # noqa: S308  (each word was escaped)


@register.filter
def wash(name: object) -> str:
    """The same name has the same colour on every page and every day."""
    return WASHES[crc32(str(name).encode()) % len(WASHES)]


@register.filter
def kind(field: BoundField) -> str:
    """How the field component draws this field."""
    widget = field.field.widget
    if "data-step-minutes" in widget.attrs:
        return "hours"
    return next((kind for widget_class, kind in KINDS if isinstance(widget, widget_class)), "text")


@register.filter
def without_placeholder(field: BoundField) -> BoundField:
    """Words that vanish when one starts to type help nobody; other people's forms bring them."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def are_long(groups: Sequence[tuple[object, list[dict[str, object]], int]]) -> bool:
    """Whether choices read better one under the other than side by side."""
    labels = [str(option["label"]) for _, options, _ in groups for option in options]
    return len(labels) > 4 or any(len(label) > LONG_LABEL for label in labels)


@register.simple_tag
def place_on_band(balance_minutes: int, lowest_minutes: int | None, highest_minutes: int | None) -> Place:
    """Zero is the middle whatever the limits are; a balance past a limit stays at that end."""
    share = _share_of_the_way(balance_minutes, lowest_minutes if balance_minutes < 0 else highest_minutes)
    at = 50 + share * HALF if balance_minutes > 0 else 50 - share * HALF
    end = "low" if balance_minutes < 0 else "high"
    return Place(f"{at:.1f}%", "middle" if share <= NEAR else end, f"band-{next(_numbers)}")


def _share_of_the_way(balance_minutes: int, limit_minutes: int | None) -> float:
    """Without a limit there is no telling how far it is: any balance but zero is at the end."""
    if not balance_minutes:
        return 0.0
    return min(balance_minutes / limit_minutes, 1.0) if limit_minutes else 1.0


@register.simple_tag
def fresh_key() -> str:
    """What a form carries so that sending it twice acts once."""
    return str(uuid7())


@register.filter
def share_of(value: float, largest: float) -> str:
    """The length of a bar, as SVG reads it; something is always seen of what is not nothing."""
    if not value or not largest:
        return "0%"
    return f"{max(value / largest * 100, 1):.1f}%"


@register.simple_tag
def largest(rows: Sequence[dict[str, float]]) -> float:
    return max((row["value"] for row in rows), default=0)


@register.simple_block_tag(takes_context=True)
def card(
    context: template.Context,
    content: SafeString,
    title: str = "",
    kind: str = "",
    id: str = "",
    badge: str = "",
) -> SafeString:
    """`{% card title="…" %}…{% endcard %}`: a surface with a heading; kind: sun, wash or clay."""
    found = context.template.engine.get_template("components/card.html") if context.template else None
    assert found
    with context.push(content=content, title=title, kind=kind, id=id, badge=badge):
        return found.render(context)
