"""How many rows there are, as part of another question: several numbers come in one."""

from typing import Any

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
