"""What files are made of: columns with their headings, and rows of cells."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from django.utils import timezone
from django.utils.functional import Promise

Cell: TypeAlias = str | int | Decimal | dt.date | dt.datetime | None
Row: TypeAlias = Sequence[Cell]
Told: TypeAlias = Callable[[int], None]
"""Called on the way with how many rows are written."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how a spreadsheet shows what stands under it."""

    title: str | Promise
    kind: Literal["text", "whole", "hours", "day", "moment"] = "text"
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """One of several tables that a file holds."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]


def local(moment: dt.datetime) -> dt.datetime:
    """The clock on the time bank's wall; spreadsheets know no time zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment
