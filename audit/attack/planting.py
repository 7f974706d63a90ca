"""Words that stand nowhere else, one for every text in the time banks, so that each shows where it came from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, EmailField, Field, JSONField, Model, TextField

from audit.attack.readers import NO_WORDS, READERS, SECRETS

WORD = re.compile(rb"zqx[0-9a-f]{5}w")
PLACE_OF_WORDS = {"members.Application.answers": "answer"}
"""Texts inside JSON, by the name they have there."""


@dataclass(frozen=True)
class Planted:
    """Where a word was put: the column, the row, its time bank (None for a login's)."""

    label: str
    model: type[Model]
    pk: Any
    bank_id: int | None

    def __str__(self) -> str:
        return f"{self.label} of row {self.pk} in time bank {self.bank_id}"


class Garden:
    """What was planted, by its word; and what should have been and could not."""

    def __init__(self) -> None:
        self.words: dict[bytes, Planted] = {}
        self.secrets: dict[bytes, Planted] = {}
        self.faults: list[str] = []

    def grow(self, bank_ids: list[int]) -> None:
        """In every text of every table of these time banks, and in the addresses of their logins."""
        with connection.cursor() as cursor:
            # For rows that are kept for good as well: the database's own guards are not what is looked at here.
            cursor.execute("SET session_replication_role = replica")
        for model in tables_of_banks():
            for field in texts_of(model):
                self._plant(model, field, model._base_manager.filter(bank__in=bank_ids))
            for field in model._meta.concrete_fields:
                if {field.name, f"{model._meta.label}.{field.name}"} & SECRETS:
                    self._remember(model, field, bank_ids)
        user: Any = apps.get_model("members.User")
        self._plant(user, user._meta.get_field("email"), user.objects.filter(people__bank__in=bank_ids))
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")

    def found_in(self, said: bytes) -> dict[bytes, Planted]:
        """Where each planted word, and each secret, in these bytes was put."""
        found = {word: self.words[word] for word in WORD.findall(said) if word in self.words}
        return found | {secret: where for secret, where in self.secrets.items() if secret in said}

    def missing(self, bank_id: int) -> list[str]:
        """Columns of words in which that time bank has none: nothing of theirs could be seen to leak."""
        there = {planted.label for planted in self.words.values() if planted.bank_id == bank_id}
        told = {
            f"{model._meta.label}.{field.name}" for model in tables_of_banks() for field in texts_of(model)
        }
        return sorted(told - there)

    def _plant(self, model: type[Model], field: "Field[Any, Any]", rows: Any) -> None:
        label = f"{model._meta.label}.{field.name}"
        if label not in READERS:
            self.faults.append(f"audit/attack/readers.py does not say who may read {label}")
            return
        for row in rows.distinct().order_by("pk"):
            before = getattr(row, field.name)
            if before is None:
                continue
            word = f"zqx{len(self.words):05x}w"
            written = _with(word, before, field, label)
            if written is None:
                continue
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=row.pk).update(**{field.name: written})
            except IntegrityError:
                # What is still open has no reason for its end; another row of that table has one, or `missing` says so.
                continue
            self.words[word.encode()] = Planted(label, model, row.pk, getattr(row, "bank_id", None))

    def _remember(self, model: type[Model], field: "Field[Any, Any]", bank_ids: list[int]) -> None:
        label = f"{model._meta.label}.{field.name}"
        rows = model._base_manager.filter(bank__in=bank_ids).values_list("pk", "bank_id", field.name)
        for pk, bank_id, value in rows:
            if value:
                self.secrets[str(value).encode()] = Planted(label, model, pk, bank_id)


def _with(word: str, before: Any, field: "Field[Any, Any]", label: str) -> Any:
    """The text with the word in it, in the shape this column has."""
    if isinstance(field, JSONField):
        inside = PLACE_OF_WORDS[label]
        for one in before:
            one[inside] = f"{word} {one[inside]}"
        return before if before else None
    if isinstance(field, EmailField):
        return f"{word}@example.org"
    longest = field.max_length or 10_000
    return f"{before[: longest - len(word) - 1]} {word}".strip()


def tables_of_banks() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if any(field.name == "bank" for field in model._meta.concrete_fields):
            yield model


def texts_of(model: type[Model]) -> "list[Field[Any, Any]]":
    """Columns with words of people in them."""
    found: list[Field[Any, Any]] = []
    for field in model._meta.concrete_fields:
        label = f"{model._meta.label}.{field.name}"
        is_text = isinstance(field, CharField | TextField) and not field.choices
        is_plain = label not in NO_WORDS and not {field.name, label} & SECRETS
        if (is_text and is_plain) or label in PLACE_OF_WORDS:
            found.append(field)
    return found
