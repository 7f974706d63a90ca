"""Every table is in the archive of a time bank, or left out with a reason."""

from django.apps import apps
from django.db.models import Model

from members.models import User
from timebank.archives import columns
from timebank.archives.tables import KEPT, LEFT_OUT


def of_banks() -> set[type[Model]]:
    """The tables that carry a time bank."""
    return {model for model in apps.get_models() if "bank" in {field.name for field in model._meta.fields}}


def test_each_table_is_kept_or_left_out() -> None:
    assert set(KEPT) | set(LEFT_OUT) == of_banks()
    assert not set(KEPT) & set(LEFT_OUT) and len(set(KEPT)) == len(KEPT)
    assert all(str(reason) for reason in LEFT_OUT.values())


def test_each_row_names_only_rows_that_come_before_it() -> None:
    there: set[type[Model]] = set()
    for model in KEPT:
        there.add(model)
        assert {column.target for column in columns.of(model) if column.target} <= there, model


def test_no_kept_text_may_be_nothing_at_all() -> None:
    """An empty cell could then mean two things."""
    kinds = (columns.TEXTS, columns.KINDS["FileField"])
    found = [column for model in KEPT for column in columns.of(model) if column.kind in kinds]
    assert [column.field for column in found if column.field.null] == []


def test_no_secret_of_a_login_is_in_it() -> None:
    named = [column for model in KEPT for column in columns.of(model) if column.field.related_model is User]
    assert {column.kind.name for column in named} == {"e-mail somebody signs in with"}
    assert User not in KEPT
