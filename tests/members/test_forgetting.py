"""Every table, and every column with words in it, says what becomes of it when somebody is forgotten."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from members import forgetting
from members.models import Person

pytestmark = pytest.mark.django_db
WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    models.GenericIPAddressField,
)
# Made by the database out of the others.
GENERATED = {"words", "spelling", "bare_name"}


def holds_words(column: models.Field) -> bool:
    if isinstance(column, ArrayField):
        return holds_words(column.base_field)
    return isinstance(column, WORDS) and not column.choices


def test_no_table_is_left_unsaid():
    assert {model._meta.label for model in set(apps.get_models()) - set(forgetting.TABLES)} == set()


@pytest.mark.parametrize(
    "model", [one for one in apps.get_models() if one is not Person], ids=lambda one: one._meta.label
)
def test_no_column_with_words_is_left_unsaid(model):
    table = forgetting.TABLES[model]
    said = {*table.emptied, *table.struck, *table.kept}
    if table.deleted:
        return
    wordy = {column.name for column in model._meta.concrete_fields if holds_words(column)}
    assert wordy - said - GENERATED == set()


def test_what_stays_of_a_person_is_keys_and_moments():
    staying = [column for column in Person._meta.concrete_fields if column.name in forgetting.STAYS]
    assert [column.name for column in staying if holds_words(column)] == []
