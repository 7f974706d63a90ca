"""How names and phone numbers are compared: without accents, by likeness, by their digits."""

from typing import Any

from django.db import models


class Unaccented(models.Func):
    """A text without its accents, as searches compare it."""

    function = "unaccent"
    output_field = models.TextField()


class BareText(models.TextField):  # type: ignore[type-arg]
    """In small letters, without accents."""


def bare(column: str) -> Any:
    """A column beside that one, kept by the database: names are searched and sorted by it.

    The function is of migration 0030. Made bare on the way, 10,000 names took a page of members 10 ms each time.
    """
    return models.GeneratedField(
        expression=models.Func(column, function="bare_text"), output_field=BareText(), db_persist=True
    )


@models.CharField.register_lookup
@models.TextField.register_lookup
class Holds(models.Lookup[str]):
    """`name__holds="jose"`: whether a text holds a word, whatever the accents or capitals.

    As `__unaccent__icontains`, but the word is made ready once, and not again for each row: two thirds of the time.
    """

    lookup_name = "holds"
    # What `bare_text` does, spelt out: PostgreSQL does not inline it, and each row would pay for a call.
    BARE = "lower(unaccent({text}::text))"
    WORD = """(SELECT '%%' || replace(replace(replace(
        bare_text(%s), '\\', '\\\\'), '%%', '\\%%'), '_', '\\_') || '%%')"""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, given = self.process_lhs(compiler, connection)
        return f"{self.BARE.format(text=text)} LIKE {self.WORD}", (*given, str(self.rhs))


@BareText.register_lookup
class BareHolds(Holds):
    """The same of a text that is bare already."""

    BARE = "{text}"


class Likeness(models.Func):
    """From 0 to 1, how much two texts have in common, whatever their accents."""

    function = "similarity"
    output_field = models.FloatField()

    def __init__(self, one: str, other: models.Value) -> None:
        super().__init__(Unaccented(one), Unaccented(other))


class Digits(models.Func):
    """What is left of a phone number without spaces, signs and brackets."""

    function = "regexp_replace"
    output_field = models.TextField()

    def __init__(self, text: str) -> None:
        super().__init__(text, models.Value(r"\D"), models.Value(""), models.Value("g"))
