"""Closing a month: its report is drawn up once and kept. Hours that come later are welcome, and told apart."""

import datetime as dt
import hashlib
import time
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.models import Count, Exists, Max, Q, Subquery, Sum
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg2.errors import LockNotAvailable

from exchanges import kept_months, reports
from exchanges.periods import Period
from exchanges.reports import Total
from exchanges.scopes import Scope
from ledger.models import Account, MonthClose, Reconciliation, Transfer
from members import permissions
from members.models import Person, TimeBank
from members.refusals import NotAllowed, Refused

# Who posts is done within a moment; a large import may take longer, and the month can wait for it.
TRIES = 60
BETWEEN_TRIES_SECONDS = 0.05


class NotAMonth(Refused):
    """Days that are no whole month."""


class NotOver(Refused):
    """The month still runs."""


class AlreadyClosed(Refused):
    """It stays as it was kept."""


class StillOpen(Refused):
    """Something of the month waits, or the books differ, and nobody said to close it all the same."""


@dataclass(frozen=True)
class Outlook:
    """What there is to know before a month is closed."""

    is_over: bool
    waiting: Total
    checked: Reconciliation | None

    @property
    def has_questions(self) -> bool:
        return bool(self.waiting.count) or not (self.checked and self.checked.is_clean)


def look(scope: Scope, *, at: dt.datetime) -> Outlook:
    return Outlook(
        is_over=scope.person.bank.today(at) > scope.period.last,
        waiting=reports.total(reports.waiting(scope)),
        checked=Reconciliation.objects.visible_to(scope.person).newest_first().first(),
    )


@transaction.atomic
def close(month: Period, *, by: Person, at: dt.datetime, all_the_same: bool = False) -> MonthClose:
    """Draw up the month's report and keep it, while no hours move."""
    if not permissions.may_govern(by, by.bank):
        raise NotAllowed(_("Only an admin closes a month. Ask one of yours."))
    scope = Scope(by, month)
    if month.kind != "month":
        raise NotAMonth(_("Months are closed one by one. Write one as 2026-10."), field="month")
    if not look(scope, at=at).is_over:
        raise NotOver(_("This month is not over. Close it once its last day has passed."))
    _hold_hours_still(by)
    if MonthClose.objects.filter(bank=by.bank_id, first_on=month.first).exists():
        raise AlreadyClosed(_("This month is closed already. Its report stays as it was kept then."))
    if look(scope, at=at).has_questions and not all_the_same:
        raise StillOpen(
            _(
                "Something of this month is still open. Look at it first, or say that you close it all the same."
            ),
            field="all_the_same",
        )
    newest = Transfer.objects.filter(bank=by.bank_id).aggregate(newest=Max("id"))["newest"]
    with translation.override(by.bank.language):
        document = kept_months.draw_up(scope, at=at)
    return MonthClose.objects.create(
        bank=by.bank,
        first_on=month.first,
        last_on=month.last,
        closed_at=at,
        closed_by=by,
        last_transfer_id=newest or 0,
        document=document,
        digest=hashlib.sha256(document.encode()).hexdigest(),
    )


def closed(person: Person, month: Period) -> MonthClose | None:
    """The month's close, without its document, for whoever reads the report."""
    return MonthClose.objects.visible_to(person).of(month.first) if month.kind == "month" else None


def standing(person: Person, period: Period) -> tuple[bool, dt.date | None]:
    """Whether it is a month that was closed, and the first day there is to report on, in one question."""
    closes = MonthClose.objects.visible_to(person).filter(first_on=period.first, last_on=period.last)
    known = reports.known(person).values("happened_on")
    bank = TimeBank.objects.filter(pk=person.bank_id)
    found: tuple[bool, dt.date | None] = bank.values_list(Exists(closes), Subquery(known[:1])).get()
    return found


def came_after(close: MonthClose) -> list[tuple[str, int, int]]:
    """What was posted for the month since, by kind: how many transfers, and how many minutes.

    What undoes hours of the month is told with it, though it stands in the month in which it was undone.
    """
    days = (close.first_on, close.last_on)
    is_of_the_month = Q(occurred_on__range=days) | Q(reverses__occurred_on__range=days)
    late = Transfer.objects.filter(is_of_the_month, bank=close.bank_id, id__gt=close.last_transfer_id)
    late = late.filter(entries__minutes__gt=0)
    rows = (
        late.order_by().values("kind").annotate(count=Count("id", distinct=True), sum=Sum("entries__minutes"))
    )
    found = {row["kind"]: (row["count"], int(row["sum"])) for row in rows}
    return [(kind, *found[kind]) for kind in Transfer.Kind.values if kind in found]


def _hold_hours_still(by: Person) -> None:
    """Every account of the time bank, until this is done. Never waits while it holds any, so in no circle."""
    accounts = Account.objects.filter(bank=by.bank_id).order_by("pk")
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                list(accounts.select_for_update(nowait=True, no_key=True).values_list("pk"))
            return
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            time.sleep(BETWEEN_TRIES_SECONDS)
    raise Refused(_("Hours are being posted at this very moment. Please try again in a minute."))
