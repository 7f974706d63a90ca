"""By age, where a time bank asks for the year of birth: sums of five people or more, and never a list behind them.

A member is of the age that they reach in the year in which the days of the report end. Only of whole months, quarters
and years that are over: sums that grow from one day to the next would say who is behind the last hours.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from exchanges import suppressing
from exchanges.report_lines import Line
from exchanges.scopes import Scope

OF_AGE = 18
ENDS = [OF_AGE, 25, 35, 45, 55, 65, 75]
"""Where a band ends and the next begins; `width_bucket` numbers them from nought."""
UNSAID = ""


def asked(scope: Scope) -> dict[str, Any]:
    """What the statement needs to know to count by age."""
    return {"asks_ages": are_told(scope), "age_year": scope.period.last.year, "age_ends": ENDS}


def are_told(scope: Scope) -> bool:
    bank, period = scope.person.bank, scope.period
    return bank.asks_birth_year and period.kind != "days" and period.last < bank.today(timezone.now())


def told(found: Mapping[str, Line], whole: Line) -> list[Line]:
    """The bands that there are, the youngest first and what was not said last; without numbers where people are few."""
    keys = sorted(found, key=lambda key: (key == UNSAID, int(key or 0)))
    is_told = not (suppressing.is_small(whole.gave) or suppressing.is_small(whole.received))
    kept_back = suppressing.hidden([(found[key].gave, found[key].received) for key in keys])
    return [
        _kept_back(key) if row in kept_back or not is_told else _named(found[key], key)
        for row, key in enumerate(keys)
    ]


def _named(line: Line, key: str) -> Line:
    line.key, line.name = key, name_of(key)
    return line


def _kept_back(key: str) -> Line:
    return Line(key=key, name=name_of(key), is_kept_back=True)


def name_of(key: str) -> str:
    if key == UNSAID:
        return _("Not said, households and organisations")
    band = int(key)
    if band == 0:
        return _("Under %(age)d") % {"age": OF_AGE}
    if band == len(ENDS):
        return _("%(age)d and over") % {"age": ENDS[-1]}
    return f"{ENDS[band - 1]}–{ENDS[band] - 1}"
