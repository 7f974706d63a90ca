"""Whether a coordinator looks at an exchange before it settles, and why: the time bank's policy, applied."""

from exchanges.models import Exchange
from members.models import Membership, TimeBank

Because = Exchange.Because


def because(exchange: Exchange) -> str:
    """The reason a coordinator is asked, or an empty string when nobody needs to be."""
    bank = exchange.bank
    if bank.approval == TimeBank.Approval.ALWAYS:
        return Because.ALWAYS
    if bank.approval == TimeBank.Approval.NEVER:
        return ""
    if bank.approval_above_minutes is not None and (exchange.minutes or 0) > bank.approval_above_minutes:
        return Because.LONG
    if bank.approval_first_exchanges:
        return _because_of_first_exchanges(exchange, bank.approval_first_exchanges)
    return ""


def _because_of_first_exchanges(exchange: Exchange, first: int) -> str:
    if _settled_count(exchange.provider) < first:
        return Because.FIRST_PROVIDER
    if _settled_count(exchange.recipient) < first:
        return Because.FIRST_RECIPIENT
    return ""


def _settled_count(membership: Membership) -> int:
    return Exchange.objects.of_membership(membership).filter(state=Exchange.State.SETTLED).count()
