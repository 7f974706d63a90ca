"""What any exchange must fulfil, whoever enters it: two members of one time bank, a possible day, possible hours."""

import datetime as dt

from django.utils.translation import gettext as _

from exchanges.models import Category
from members import blocking
from members.models import Membership, Person, TimeBank
from members.refusals import Refused
from members.roles import Action

LONGEST_MINUTES = 24 * 60
OLDEST_DAYS = 366
# Beyond these a year is a slip of the finger, such as 0026; and the ends of the calendar are no days in every zone.
EARLIEST, LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


class NotPossible(Refused):
    """The exchange as described can't be: the same member twice, another time bank, a closed membership."""


def check_reach(one: Membership, other: Membership, by: Person, refusal: Refused) -> None:
    """Raise that refusal, the one for what is not there, where a block keeps the two apart or `by` from the other."""
    if blocking.keeps_from(one, other, by):
        raise refusal


def not_found() -> NotPossible:
    """What is said of a member whom somebody can't find."""
    return NotPossible(_("We found no such member. Look for another one, or ask a coordinator."))


def check_sides(provider: Membership, recipient: Membership, category: Category | None = None) -> None:
    """Raise NotPossible unless two open memberships of one time bank can exchange help."""
    if provider.pk == recipient.pk:
        raise NotPossible(_("Helper and helped are the same member. Choose two different members."))
    if provider.bank_id != recipient.bank_id or (category and category.bank_id != provider.bank_id):
        raise NotPossible(_("Both members must belong to the same time bank."))
    for membership in (provider, recipient):
        if membership.closed_at:
            raise NotPossible(
                _("%(name)s has left the time bank, so no new exchange can begin with them.")
                % {"name": membership}
            )
        if membership.suspended_at:
            raise NotPossible(
                _(
                    "%(name)s can't take part for now, so no new exchange can begin with them. Ask a coordinator."
                )
                % {"name": membership}
            )


def check_plan(planned_at: dt.datetime | None) -> None:
    """Raise NotPossible for a time that nobody can mean."""
    if planned_at and not EARLIEST <= planned_at < LATEST:
        raise NotPossible(_odd_year(), field="day")


def _odd_year() -> str:
    return _("That year can't be right. Look at it once more.")


class HoursRefused(Refused):
    """These hours, or this day, can't be logged; `field` says which of the two."""

    status = 422


def check_hours(bank: TimeBank, minutes: int, happened_on: dt.date, *, by: Person, at: dt.datetime) -> None:
    """Raise HoursRefused unless the hours fit the step and one day, and the day is neither ahead nor long past."""
    if minutes <= 0 or minutes > LONGEST_MINUTES:
        raise HoursRefused(
            _("One exchange is between a minute and 24 hours. Log longer help day by day."), field="minutes"
        )
    if minutes % bank.step_minutes:
        raise HoursRefused(
            _("This time bank counts in steps of %(step)d minutes. Round the hours to that.")
            % {"step": bank.step_minutes},
            field="minutes",
        )
    today = bank.today(at)
    if happened_on > today:
        raise HoursRefused(
            _("That day is still to come. Log the hours once the help has happened."), field="happened_on"
        )
    if (today - happened_on).days > OLDEST_DAYS and not by.may(Action.RECORD_FOR_MEMBERS):
        raise HoursRefused(
            _("That is more than a year ago. Ask a coordinator to record it for you."), field="happened_on"
        )
    if happened_on < EARLIEST.date():
        raise HoursRefused(_odd_year(), field="happened_on")
