"""To whom the hours of a member go who leaves: as far as their time bank leaves that to them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.models import Membership, TimeBank
from members.parting import Going
from members.refusals import Refused

Where = TimeBank.HoursLeftGo


@dataclass(frozen=True)
class Heirs:
    """`is_chosen` where the member says. Otherwise one of `households`; where there is none, the community pot."""

    is_chosen: bool
    households: list[Membership]

    def settled(self, to: Membership | None) -> Membership | None:
        """Whom they go to in the end (None: the pot), or why what was wished can't be."""
        if self.is_chosen or to in self.households:
            return to
        if to is not None:
            raise Refused(self._why_not_there, field="to")
        if len(self.households) > 1:
            raise Refused(_("Choose the household to which the hours go."), field="to")
        return self.households[0] if self.households else None

    @property
    def _why_not_there(self) -> str:
        if self.households:
            return _("Here, hours of whoever leaves go to their household. Choose one they belong to.")
        return _("Here, hours of whoever leaves go to the community pot. Leave out to whom.")


def of(going: Going) -> Heirs:
    """What the time bank has chosen, and what that means for those who go."""
    where = going.membership.bank.hours_left_go
    if where != Where.HOUSEHOLD:
        return Heirs(where == Where.CHOICE, [])
    theirs = Membership.objects.open().filter(kind=Membership.Kind.HOUSEHOLD, seats__person__in=going.people)
    others = theirs.exclude(pk=going.membership.pk).distinct()
    return Heirs(False, list(others.order_by("number")))
