"""A line of a report's tables, whatever its dimension."""

import datetime as dt
from dataclasses import dataclass


@dataclass
class Line:
    """One row of a table: what was given and received of one kind or in one month. Addresses name it by `key`."""

    key: str = ""
    name: str = ""
    exchanges: int = 0
    exchanges_given: int = 0
    given_minutes: int = 0
    received_minutes: int = 0
    gave: int = 0
    received: int = 0
    helpers: int = 0
    ties: int = 0
    requests: int = 0
    answered: int = 0
    met: int = 0
    is_kept_back: bool = False
    """Too few people stand behind it: of its numbers nothing is told."""
    wait: dt.timedelta | None = None
    """Half of the answered requests waited less than this for their first answer."""
