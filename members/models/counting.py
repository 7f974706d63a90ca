"""Rows as part of another question: how many there are, so that several numbers come in one; and which."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import models


class CountOf(models.Subquery):
    """The number of rows of a queryset; it may speak of the row outside by `OuterRef`."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()

    def __init__(self, rows: models.QuerySet[models.Model]) -> None:
        super().__init__(rows.order_by().values("pk"))

    def as_sql(self, *args: Any, **options: Any) -> Any:
        try:
            return super().as_sql(*args, **options)
        except EmptyResultSet:
            # Of nothing there is none; left to Django, a sum with it would be nothing as well.
            return "0", ()


class IsOneOf(models.Func):
    """Whether a row is one of a few, given as a queryset of their keys: `filter(IsOneOf(few))`.

    They are looked up first, so that the rows are fetched by their keys. Of `pk__in`, beside many joins, PostgreSQL
    makes one more join, comes to it last, and reads the whole table before.
    """

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, few: "models.QuerySet[Any, Any]") -> None:
        super().__init__(models.F("pk"), ArraySubquery(few))
