"""Until when somebody is under age: worked out from a day of birth that is then thrown away, and told by applicants."""

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from members import arrivals
from members.models import TimeBank
from members.refusals import Refused

OF_AGE_YEARS = 18


def comes_of_age(born_on: dt.date) -> dt.date:
    """The day after which nobody asks any more; for a birthday on 29 February the first of March."""
    try:
        return born_on.replace(year=born_on.year + OF_AGE_YEARS)
    except ValueError:
        return dt.date(born_on.year + OF_AGE_YEARS, 3, 1)


class Told(NamedTuple):
    """Until when somebody is under age, and who outside answers for them."""

    of_age_on: dt.date
    guardian_name: str
    guardian_reach: str


def told_by_applicant(
    bank: TimeBank, born_on: dt.date | None, name: str, reach: str, *, at: dt.datetime
) -> Told | None:
    """What an applicant says of their age, where the time bank asks for it; None from whoever is of age."""
    of_age_on = comes_of_age(born_on) if born_on else None
    if not bank.asks_age or of_age_on is None or of_age_on <= bank.today(at):
        return None
    if born_on and born_on > bank.today(at):
        raise Refused(_("That day is still to come. Look at the date once more."), field="born_on")
    name, reach = arrivals.one_line(name), arrivals.one_line(reach)
    for field, given in (("guardian_name", name), ("guardian_reach", reach)):
        if not given:
            raise Refused(
                _("You are under age: please name a grown-up who answers for you, and how to reach them."),
                field=field,
            )
    return Told(of_age_on, name, reach)
