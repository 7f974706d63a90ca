"""What a request left in the tables, so that two requests can be compared: what differs each time is left out."""

import re
from collections import Counter
from typing import Any

from django.apps import apps
from django.db.models import (
    AutoField,
    BinaryField,
    DateTimeField,
    Field,
    FloatField,
    ForeignKey,
    Model,
    UUIDField,
)

from audit.attack.world import World
from members.models import TimeBank
from members.walls import in_bank

Effect = dict[str, Counter[str]]
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[\w-]{40,}|\d{4}-\d\d-\d\d[T ][\d:.+]+")
OURS = ("members", "ledger", "exchanges", "account", "mfa")
NEVER_THE_SAME = (AutoField, BinaryField, FloatField, UUIDField)
COUNTS = {"members_tries"}
"""Tables of how often something was tried: they count each request."""


class Effects:
    """Reads, within the transaction of a request, the columns of the tables it wrote to."""

    def __init__(self, world: World) -> None:
        self.banks = [world.ours, world.theirs]
        self.models = {
            model._meta.db_table: model for model in apps.get_models() if model._meta.app_label in OURS
        }
        self.newest: dict[type[Model], int] = {}
        for model in self.models.values():
            if isinstance(model._meta.pk, AutoField):
                self.newest[model] = max((pk for (pk,) in self._rows(model, ["pk"])), default=0)

    def of(self, tables: set[str]) -> Effect:
        """Of each column how often each value is there."""
        found: Effect = {}
        for model in (self.models[table] for table in sorted(tables - COUNTS) if table in self.models):
            fields = [field for field in model._meta.concrete_fields if _stays(field)]
            columns = [Counter[str]() for _field in fields]
            for row in self._rows(model, [field.attname for field in fields]):
                for field, column, value in zip(fields, columns, row, strict=True):
                    column[self._plain(field, value)] += 1
            named = zip(fields, columns, strict=True)
            found |= {f"{model._meta.label}.{field.name}": column for field, column in named}
        return found

    def _rows(self, model: type[Model], names: list[str]) -> list[tuple[Any, ...]]:
        if any(field.name == "bank" for field in model._meta.concrete_fields):
            return [row for bank in self.banks for row in _within(bank, model, names)]
        return list(model._base_manager.values_list(*names))

    def _plain(self, field: "Field[Any, Any]", value: Any) -> str:
        if isinstance(field, ForeignKey) and isinstance(value, int):
            target: Any = field.related_model
            return "a new one" if value > self.newest.get(target, value) else str(value)
        if isinstance(field, DateTimeField):
            return "never" if value is None else "once"
        return CHANGING.sub("…", str(value))


def _within(bank: TimeBank, model: type[Model], names: list[str]) -> list[tuple[Any, ...]]:
    with in_bank(bank):
        return list(model._base_manager.filter(bank=bank).values_list(*names))


def _stays(field: "Field[Any, Any]") -> bool:
    return not isinstance(field, NEVER_THE_SAME) and not field.generated and field.name != "digest"
