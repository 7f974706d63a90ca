"""How names and phone numbers are compared: without accents, by likeness, by their digits."""

from django.db import models


class Unaccented(models.Func):
    """A text without its accents, as searches compare it."""

    function = "unaccent"
    output_field = models.TextField()


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
