"""A row for every table of which the scene has none, as far as one can be made up from what its columns want."""

import datetime as dt
import secrets
from collections import Counter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone

from audit.attack.planting import tables_of_banks
from audit.attack.readers import SECRETS
from members.models import TimeBank

Plain = dict[type["Field[Any, Any]"], Any]


def fill(banks: list[TimeBank]) -> None:
    """Twice: what refers to another table that was empty finds a row there the second time."""
    for bank in [*banks, *banks]:
        for model in tables_of_banks():
            if not model._base_manager.filter(bank=bank).exists():
                _make(model, bank)


def _make(model: type[Model], bank: TimeBank) -> None:
    try:
        with transaction.atomic():
            named: Counter[Any] = Counter()
            model(**{field.name: _value(field, bank, named) for field in _wanted(model)}).save(
                force_insert=True
            )
    except (DatabaseError, LookupError, TypeError, ValueError):
        # What cannot be made up is missed where its words are looked for.
        return


def _wanted(model: type[Model]) -> "list[Field[Any, Any]]":
    """What a row cannot do without, and its words."""
    return [
        field
        for field in model._meta.concrete_fields
        # A key that is another row's is wanted as any other.
        if (not field.primary_key or isinstance(field, ForeignKey))
        and not field.generated
        and (not field.null or isinstance(field, models.TextField))
        and (not field.has_default() or isinstance(field, models.CharField | models.TextField))
    ]


def _value(field: "Field[Any, Any]", bank: TimeBank, named: Counter[Any]) -> Any:
    """Who is named beside somebody is somebody else."""
    if field.name == "bank":
        return bank
    if isinstance(field, ForeignKey):
        target: Any = field.related_model
        found = target._base_manager.filter(bank=bank) if _has_bank(target) else target._base_manager.all()
        named[target] += 1
        return found.order_by("-pk")[named[target] - 1]
    if field.choices and not field.blank:
        return next(value for value, _label in field.flatchoices if value)
    if field.name in SECRETS or str(field) in SECRETS:
        return secrets.token_hex(4)
    return "" if field.choices else _plain(field)


def _plain(field: "Field[Any, Any]") -> Any:
    now: dt.datetime = timezone.now()
    values: Plain = {
        models.EmailField: "words@example.org",
        models.FileField: "words.webp",
        models.CharField: "Words",
        models.TextField: "Words",
        models.DateTimeField: now,
        models.DateField: now.date(),
        models.BooleanField: False,
        models.IntegerField: 1,
        models.BinaryField: b"words",
        models.JSONField: {},
        ArrayField: [],
    }
    for kind, value in values.items():
        if isinstance(field, kind):
            return value
    raise LookupError(field)


def _has_bank(model: Any) -> bool:
    return any(field.name == "bank" for field in model._meta.concrete_fields)
