"""What the form of hours was understood as, to say it in words before it is saved."""

import datetime as dt
from dataclasses import dataclass

from exchanges import approval, conditions, permissions
from exchanges.forms.log import LogForm, WhenForm
from exchanges.models import Exchange, Side
from ledger.models import Account
from members.models import Membership, Person, TimeBank


@dataclass(frozen=True)
class Understood:
    bank: TimeBank
    side: Side
    me: Membership
    other: Membership
    minutes: int
    rounded_from: int | None
    happened_on: dt.date
    is_approved_first: bool
    passes: str
    account: Account

    @property
    def helped(self) -> bool:
        return self.side == Side.PROVIDER

    @property
    def is_asked(self) -> bool:
        return self.bank.confirmation == TimeBank.Confirmation.OTHER_SIDE

    @property
    def balance_after_minutes(self) -> int:
        return self.account.balance_minutes + (self.minutes if self.helped else -self.minutes)

    @property
    def mark(self) -> str:
        """Sent along with the form: it says that just this has been read."""
        return f"{self.me.number}-{self.side}-{self.other.number}-{self.minutes}-{self.happened_on}"


def of(form: WhenForm, *, by: Person, at: dt.datetime) -> Understood:
    """What a valid form says. Raises NotPossible, HoursRefused where that can't be."""
    exchange, side = _told(form, by)
    told = form.cleaned_data
    reading = told["length"]
    conditions.check_sides(exchange.provider, exchange.recipient)
    conditions.check_hours(form.bank, reading.minutes, told["happened_on"], by=by, at=at)
    exchange.minutes = reading.minutes
    me = exchange.membership_on(side)
    account = me.account
    return Understood(
        bank=form.bank,
        side=side,
        me=me,
        other=exchange.membership_on(side.other),
        minutes=reading.minutes,
        rounded_from=reading.rounded_from,
        happened_on=told["happened_on"],
        is_approved_first=bool(approval.because(exchange)),
        passes=_limit_passed(account, reading.minutes if side == Side.PROVIDER else -reading.minutes),
        account=account,
    )


def _told(form: WhenForm, by: Person) -> tuple[Exchange, Side]:
    """The exchange as it would be, and the side that tells it."""
    if form.accepted:
        kept = form.accepted
        side = min(permissions.sides_of(kept, by) & permissions.recording(kept))
        return Exchange(bank=form.bank, provider=kept.provider, recipient=kept.recipient), side
    assert isinstance(form, LogForm)
    assert form.sides
    provider, recipient = form.sides
    return Exchange(bank=form.bank, provider=provider, recipient=recipient), Side(form.cleaned_data["helper"])


def _limit_passed(account: Account, minutes: int) -> str:
    """Which limit of the person's own account these hours would pass: lowest, highest or neither."""
    after = account.balance_minutes + minutes
    if minutes < 0 and after < account.lowest_minutes:
        return "lowest"
    if minutes > 0 and account.highest_minutes is not None and after > account.highest_minutes:
        return "highest"
    return ""
