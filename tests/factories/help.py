"""Help that happened, entered by the real verbs: logged, confirmed, settled, disputed, undone."""

import datetime as dt
from typing import Any

from django.utils import timezone

from exchanges import recording, settling
from exchanges.models import Category, Exchange
from members.models import Membership, Person


def logged(provider: Person, recipient: Person, *, minutes: int = 60, **said: Any) -> Exchange:
    """The provider's word, which the recipient has yet to confirm."""
    at: dt.datetime = said.pop("at", None) or timezone.now()
    bank = provider.bank
    return recording.log_directly(
        provider=_own(provider),
        recipient=_own(recipient),
        title=said.pop("title", "Sewing a curtain"),
        category=said.pop("category", None) or Category.objects.filter(bank=bank).order_by("position")[0],
        minutes=minutes,
        happened_on=said.pop("on", None) or bank.today(at),
        by=provider,
        at=at,
        **said,
    )


def confirmed(provider: Person, recipient: Person, **said: Any) -> Exchange:
    """Both agree: settled, or waiting for a coordinator where the policy asks for one."""
    at = said.get("at") or timezone.now()
    return recording.confirm(logged(provider, recipient, **said), by=recipient, at=at)


def disputed(provider: Person, recipient: Person, *, reason: str = "It was less.", **said: Any) -> Exchange:
    at = said.get("at") or timezone.now()
    return recording.dispute(logged(provider, recipient, **said), reason=reason, by=recipient, at=at)


def undone(provider: Person, recipient: Person, *, by: Person, **said: Any) -> Exchange:
    """Settled, and then reversed by a coordinator."""
    at = said.get("at") or timezone.now()
    settled = confirmed(provider, recipient, **said)
    return settling.reverse(settled, reason="Entered twice.", by=by, at=at)


def _own(person: Person) -> Membership:
    return person.memberships.order_by("pk")[0]
