"""Pages of long lists."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class ByKeys(Paginator[Any]):
    """Pages of rows that are dear to find: all are found once, and one page of them is read by its keys.

    Django's own looks for them twice, once to count them.
    """

    def __init__(self, found: QuerySet[Any], per_page: int, *, rows: QuerySet[Any] | None = None) -> None:
        """`rows` are those among which they were found, in the same order; without, they are found again."""
        super().__init__(found, per_page)
        self.found, self.rows = found, found if rows is None else rows

    @cached_property
    def keys(self) -> list[Any]:
        return list(self.found.values_list("pk", flat=True))

    @cached_property
    def count(self) -> int:
        return len(self.keys)

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        begins = (number - 1) * self.per_page
        shown = self.rows.filter(pk__in=self.keys[begins : begins + self.per_page])
        return Page(shown, number, self)
