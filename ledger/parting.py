"""What becomes of a balance when a member goes: given on, or taken over by the pot, and the account is closed."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger import accounts, limits, posting
from ledger.models import Account, Transfer
from members import notices
from members.models import Membership, Notice, Person, Seat
from members.refusals import Refused


@transaction.atomic
def settle(
    membership: Membership,
    *,
    to: Membership | None,
    reason: str,
    by: Person,
    at: dt.datetime,
    channel: str = Transfer.Channel.WEB,
) -> posting.Receipt | None:
    """Bring the balance to zero by one transfer, if there is any, and close the account.

    Hours left go to `to`, or to the community pot; what is below zero the pot takes over.
    """
    _check_heir(membership, to)
    account = _held(membership, to)
    receipt = None
    if account.balance_minutes:
        receipt = posting.post(
            _posting(account, membership, to=to, reason=reason, by=by, at=at, channel=channel), at=at
        )
        if receipt.passed:
            limits.tell(membership.bank, receipt, at=at)
        if to is not None and account.balance_minutes > 0:
            _tell(to, membership, account.balance_minutes, receipt, reason=reason, at=at)
    Account.objects.filter(pk=account.pk).update(closed_at=at)
    return receipt


def _check_heir(membership: Membership, to: Membership | None) -> None:
    if to is None:
        return
    if to.bank_id != membership.bank_id:
        raise Refused(_("They belong to another time bank. Choose a member of yours."), field="to")
    if to.pk == membership.pk:
        raise Refused(
            _("That is the member who goes. Choose somebody else, or the community pot."), field="to"
        )
    if to.closed_at is not None:
        raise Refused(_("%(name)s has left. Choose somebody else.") % {"name": to.name}, field="to")


def _held(membership: Membership, to: Membership | None) -> Account:
    """The account as it stands, held with those it may post to, in the order in which postings lock them."""
    others = [accounts.pot(membership.bank).pk, *([accounts.of(to).pk] if to else [])]
    own = accounts.of(membership).pk
    rows = Account.objects.filter(bank=membership.bank_id, pk__in=[own, *others])
    held = {row.pk: row for row in rows.order_by("bank_id", "pk").select_for_update(no_key=True)}
    if held[own].closed_at is not None:
        raise Refused(_("%(name)s has left already. Nothing was changed.") % {"name": membership.name})
    return held[own]


def _posting(
    account: Account,
    membership: Membership,
    *,
    to: Membership | None,
    reason: str,
    by: Person,
    at: dt.datetime,
    channel: str,
) -> posting.Posting:
    bank, minutes, pot = membership.bank, account.balance_minutes, accounts.pot(membership.bank)
    if minutes < 0:
        kind, lines = Transfer.Kind.WRITE_OFF, posting.given(pot, account, -minutes)
    elif to is None:
        kind, lines = Transfer.Kind.DONATION, posting.given(account, pot, minutes)
    else:
        kind, lines = Transfer.Kind.GIFT, posting.given(account, accounts.of(to), minutes)
    return posting.Posting(
        bank_id=bank.pk,
        kind=kind,
        # A member may come back and go once more: the account's newest entry says which time it is.
        reference=f"leaving:{membership.public_id}:{account.sequence}",
        lines=lines,
        occurred_on=bank.today(at),
        description=reason[:1000],
        entered_by_id=by.pk,
        on_behalf_of_id=membership.pk,
        channel=channel,
    )


def _tell(
    to: Membership, giver: Membership, minutes: int, receipt: posting.Receipt, *, reason: str, at: dt.datetime
) -> None:
    """Everybody who acts for whoever the hours went to."""
    for seat in Seat.objects.acting().filter(membership=to).select_related("person__user", "person__bank"):
        notices.write(
            "ledger/hours_left",
            to=seat.person,
            bank=to.bank,
            path=f"{reverse('ledger:statement', args=[to.bank.slug])}?of={to.public_id}",
            at=at,
            group=Notice.Group.HOURS,
            context={"receiver": to, "giver": giver, "minutes": minutes, "words": reason},
            about=str(receipt.public_id),
        )
