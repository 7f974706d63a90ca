"""A text that can be taken away for good: where it is gone, people read what the row itself can still say."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class _WordsOrElse(DeferredAttribute):
    """Reads as the row's `without_words` where nothing is kept, in the language of whoever reads."""

    field: Any

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        return super().__get__(instance, cls) or instance.without_words  # type: ignore[attr-defined]

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class ErasableField(_Text):
    """What is saved is what is kept, never what stands in for it."""

    descriptor_class = _WordsOrElse

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return model_instance.__dict__.get(self.attname, "")

    def deconstruct(self) -> Any:
        name, _path, arguments, named = super().deconstruct()
        return name, "django.db.models.CharField", arguments, named


def are_gone(row: models.Model, field: str) -> bool:
    """Whether the text was there, and was taken away."""
    return row.pk is not None and row.__dict__.get(field) == ""
