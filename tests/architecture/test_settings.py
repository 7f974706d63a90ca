"""Every choice of a time bank stands on a page, with a sentence of what it does, and its change is in the record."""

from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from exchanges import categories
from exchanges.models import Category
from members import neighbourhoods, policies, questions, terms
from members.forms import PoliciesForm
from members.models import CheckKind, Person, Question, Record, TimeBank
from members.questions import Wording
from members.safety import checks
from members.views import settings
from tests import factors

# What no admin chooses, and why.
NO_CHOICE = {
    "id": "the key",
    "slug": "the address: links on paper and in mails would lead nowhere; the owner of the site gives it",
    "created_at": "what happened",
}
OTHERS: dict[str, Any] = {"time_zone": "Europe/Madrid", "language": "es", "second_factor_for": "admins"}
FIELDS = [field for field in TimeBank._meta.concrete_fields if field.name not in NO_CHOICE]


def others(field: "models.Field[Any, Any]", bank: TimeBank) -> list[Any]:
    """What else could be chosen: every other choice there is, or one other value."""
    now = getattr(bank, field.name)
    if isinstance(field, models.BooleanField):
        return [not now]
    if field.name in OTHERS:
        return [OTHERS[field.name]]
    if field.choices:
        return [value for value, _label in field.flatchoices if value != now]
    return [f"{now} and more"] if isinstance(now, str) else [now + 1]


def effect(name: str, bank: TimeBank) -> str:
    found = render_to_string(
        "members/_effect.html", {"field": PoliciesForm(instance=copy(bank))[name], "bank": bank}
    )
    return " ".join(found.replace('<p class="soft small">', "").replace("</p>", "").split())


def test_every_choice_is_in_the_form_and_on_the_page_once() -> None:
    shown = [field.name for _title, fields in settings._groups(PoliciesForm()) for field in fields]
    assert sorted(shown) == sorted(policies.ALL) == sorted(field.name for field in FIELDS)


@pytest.mark.django_db
def test_every_choice_says_what_it_does_and_each_option_something_else(bank: TimeBank) -> None:
    for field in FIELDS:
        told = {effect(field.name, bank)}
        for value in others(field, bank):
            changed = copy(bank)
            setattr(changed, field.name, value)
            told.add(effect(field.name, changed))
        assert all(told), field.name
        says_one_thing = field.name == "language"
        assert len(told) > 1 or says_one_thing, field.name


@pytest.mark.django_db
def test_every_change_is_in_the_record_with_what_it_was(bank: TimeBank, admin: Person) -> None:
    factors.with_app(admin)
    for field in FIELDS:
        value = others(field, bank)[0]
        was = getattr(bank, field.name)
        bank = policies.change(bank, by=admin, at=timezone.now(), **{field.name: value})
        last = Record.objects.filter(bank=bank).order_by("-id")[0]
        assert last.what == "policy" and field.name in last.after, field.name
        if not isinstance(field, models.TextField):
            assert (last.before[field.name], last.after[field.name]) == (was, value)


@pytest.mark.django_db
def test_so_is_every_list_that_admins_keep(bank: TimeBank, admin: Person) -> None:
    who: dict[str, Any] = {"by": admin, "at": timezone.now()}
    kind, place = Category.objects.filter(bank=bank)[1], neighbourhoods.add(bank, name="Hill", **who)
    asked, check = Wording("Who are you?", Question.Kind.SHORT), checks.add_kind(bank, name="Licence", **who)
    first, second = (questions.add(bank, asked, **who) for _number in range(2))
    expected: list[tuple[str, Callable[[], object]]] = [
        ("categories", lambda: categories.add(bank, name="Lifts", **who)),
        ("categories", lambda: categories.rename(kind, name="Visits", **who)),
        ("categories", lambda: categories.set_at_home(kind, is_at_home=not kind.is_at_home, **who)),
        ("categories", lambda: categories.move(kind, places=-1, **who)),
        ("categories", lambda: categories.retire(kind, **who)),
        ("categories", lambda: categories.bring_back(kind, **who)),
        ("neighbourhoods", lambda: neighbourhoods.rename(place, name="Hills", **who)),
        ("neighbourhoods", lambda: neighbourhoods.remove(place, **who)),
        ("questions", lambda: questions.change(first, asked._replace(words="And you?"), **who)),
        ("questions", lambda: questions.raise_up(second, **who)),
        ("questions", lambda: questions.take_off(second, **who)),
        ("check_kinds", lambda: checks.rename_kind(check, name="Driving licence", **who)),
        ("check_kinds", lambda: checks.retire_kind(check, **who)),
        ("terms", lambda: terms.write(bank, text="Be kind.", **who)),
    ]
    for what, change in expected:
        before = Record.objects.count()
        change()
        assert Record.objects.order_by("-id")[0].what == what and Record.objects.count() == before + 1
    assert CheckKind.objects.filter(bank=bank, retired_at=None).count() == 0
