"""What happens when a correction is answered: the hours move, and everybody it concerns is told with the reason."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger import hours, limits, permissions, posting
from ledger.models import Account, Correction
from members import notices
from members.models import Notice, Person, Seat
from members.refusals import Refused


def seconds(correction: Correction) -> list[Person]:
    """Everybody who may look at it: other admins, or where there is none without a part in it, coordinators."""
    leading = (
        Person.objects.filter(bank=correction.bank_id, user__isnull=False)
        .leading()
        .select_related("user", "bank")
    )
    return [person for person in leading if permissions.may_answer(person, correction)]


def decide(held: Correction, state: str, *, by: Person | None, at: dt.datetime) -> None:
    held.state, held.decided_by, held.decided_at = state, by, at
    held.save(update_fields=["state", "decided_by", "decided_at", "answer", "transfer"])


def post(held: Correction, *, agreed_by: Person | None, at: dt.datetime) -> Correction:
    """Move the hours, in the same database transaction in which it becomes posted."""
    if held.kind == Correction.Kind.WRITE_OFF:
        _check_balance_still(held)
    asked = posting.Posting(
        bank_id=held.bank_id,
        kind=held.kind,
        reference=f"correction:{held.public_id}",
        lines=posting.given(held.from_account, held.to_account, held.minutes),
        occurred_on=held.concerns_on,
        description=held.reason,
        entered_by_id=held.asked_by_id,
        channel=held.channel,
        approved_by_id=agreed_by.pk if agreed_by else None,
    )
    receipt = posting.post(asked, at=at)
    held.transfer_id = receipt.transfer_id
    decide(held, Correction.State.POSTED, by=agreed_by, at=at)
    held.refresh_from_db(fields=["transfer"])
    if receipt.passed:
        limits.tell(held.bank, receipt, at=at)
    if agreed_by:
        tell("correction_agreed", [held.asked_by], held, at=at)
    concerned = _concerned(held)
    tell("corrected", concerned, held, at=at, group=Notice.Group.HOURS, path=_transfer_path(held))
    return held


def check_balance(account: Account, minutes: int) -> None:
    """A write-off leads towards zero, and never past it."""
    if account.balance_minutes == 0:
        words = _("The balance of %(name)s is zero already, so there is nothing to write off.")
        raise Refused(words % {"name": account.name}, field="member")
    if not 0 < minutes <= abs(account.balance_minutes):
        words = _("The balance of %(name)s is %(hours)s now: so much can be written off, and no more.")
        said = {"name": account.name, "hours": hours.signed(account.balance_minutes)}
        raise Refused(words % said, field="length")


def _check_balance_still(held: Correction) -> None:
    """The balance may have changed while it waited. Accounts are held in the order in which postings hold them."""
    sides = Account.objects.filter(bank=held.bank_id, pk__in=[held.from_account_id, held.to_account_id])
    by_kind = {
        account.kind: account
        for account in sides.order_by("bank_id", "pk").select_for_update(no_key=True, of=("self",))
    }
    account = by_kind[Account.Kind.MEMBER]
    was_above = held.from_account_id == account.pk
    if account.balance_minutes and (account.balance_minutes > 0) != was_above:
        words = _(
            "The balance of %(name)s has changed since this was asked for: it is %(hours)s now. Refuse this,"
            " and ask anew if it is still wanted."
        )
        raise Refused(words % {"name": account.name, "hours": hours.signed(account.balance_minutes)})
    check_balance(account, held.minutes)


# --- Telling ----------------------------------------------------------------------------------


def _concerned(held: Correction) -> list[Person]:
    """Everybody who acts for a member on it, but those who know because they did it."""
    seats = Seat.objects.acting().filter(membership__in=held.membership_ids)
    knowing = [held.asked_by_id, held.decided_by_id or 0]
    people = Person.objects.filter(seats__in=seats).exclude(pk__in=knowing)
    return list(people.select_related("user").distinct())


def _transfer_path(held: Correction) -> str:
    assert held.transfer
    return reverse("ledger:transfer", args=[held.bank.slug, held.transfer.public_id])


def tell(
    event: str,
    people: list[Person],
    correction: Correction,
    *,
    at: dt.datetime,
    group: str = Notice.Group.RUNNING,
    path: str = "",
) -> None:
    own_page = reverse("ledger:correction", args=[correction.bank.slug, correction.public_id])
    for person in people:
        notices.write(
            f"ledger/{event}",
            to=person,
            bank=correction.bank,
            path=path or own_page,
            at=at,
            group=group,
            context={"correction": correction},
            about=str(correction.public_id),
        )
