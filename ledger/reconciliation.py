"""The proof that a time bank's books add up: every stored figure is worked out again from the entries.

Each statement returns the rows that are wrong, as (check, account, transfer, sequence, expected, found). A
difference stops nothing and changes nothing: it is kept, shown to admins, and told to them.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Sum
from django.urls import reverse

from ledger.models import Account, Discrepancy, Entry, Reconciliation, Transfer
from members import notices
from members.models import Notice, Person, TimeBank

BALANCE_AGAINST_ENTRIES = """
    WITH worked_out AS (
        SELECT account_id, sum(minutes)::bigint AS minutes, max(sequence) AS sequence
          FROM ledger_entry WHERE bank_id = %(bank)s GROUP BY account_id
    ), compared AS (
        SELECT a.id, a.balance_minutes, a.sequence,
               coalesce(w.minutes, 0) AS expected_minutes, coalesce(w.sequence, 0) AS expected_sequence
          FROM ledger_account AS a LEFT JOIN worked_out AS w ON w.account_id = a.id
         WHERE a.bank_id = %(bank)s
    )
    SELECT 'balance', id, NULL, NULL, expected_minutes, balance_minutes
      FROM compared WHERE balance_minutes <> expected_minutes
    UNION ALL
    SELECT 'sequence', id, NULL, NULL, expected_sequence, sequence
      FROM compared WHERE sequence <> expected_sequence
"""

TRANSFERS_AGAINST_ZERO = """
    WITH worked_out AS (
        SELECT transfer_id, sum(minutes)::bigint AS minutes, count(*) AS lines
          FROM ledger_entry WHERE bank_id = %(bank)s GROUP BY transfer_id
    ), compared AS (
        SELECT coalesce(t.id, w.transfer_id) AS id, t.line_count, coalesce(w.minutes, 0) AS minutes,
               coalesce(w.lines, 0) AS lines
          FROM (SELECT id, line_count FROM ledger_transfer WHERE bank_id = %(bank)s) AS t
               FULL JOIN worked_out AS w ON w.transfer_id = t.id
    )
    SELECT 'zero', NULL, id, NULL, 0, minutes FROM compared WHERE minutes <> 0
    UNION ALL
    SELECT 'lines', NULL, id, NULL, coalesce(line_count, 0), lines
      FROM compared WHERE lines IS DISTINCT FROM line_count
"""

SEQUENCE_AND_RUNNING_BALANCE = """
    WITH walked AS (
        SELECT account_id, transfer_id, sequence, minutes, balance_after_minutes,
               lag(sequence, 1, 0::bigint) OVER steps + 1 AS expected_sequence,
               lag(balance_after_minutes, 1, 0::bigint) OVER steps + minutes AS expected_minutes
          FROM ledger_entry WHERE bank_id = %(bank)s
        WINDOW steps AS (PARTITION BY account_id ORDER BY sequence)
    )
    SELECT 'sequence', account_id, transfer_id, sequence, expected_sequence, sequence
      FROM walked WHERE sequence <> expected_sequence
    UNION ALL
    SELECT 'running', account_id, transfer_id, sequence, expected_minutes, balance_after_minutes
      FROM walked WHERE balance_after_minutes <> expected_minutes
"""

SUM_OF_THE_BANK = """
    SELECT 'sum', NULL, NULL, NULL, 0, sum(balance_minutes)::bigint
      FROM ledger_account WHERE bank_id = %(bank)s HAVING sum(balance_minutes) <> 0
"""

STATEMENTS = (BALANCE_AGAINST_ENTRIES, TRANSFERS_AGAINST_ZERO, SEQUENCE_AND_RUNNING_BALANCE, SUM_OF_THE_BANK)
TOLD_ROWS = 10


def check(bank: TimeBank) -> list[Discrepancy]:
    """Every row of this time bank's books that is wrong; nothing is kept."""
    found = []
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, {"bank": bank.pk})
            found += [_discrepancy(*row) for row in cursor.fetchall()]
    return found


@transaction.atomic
def run(
    bank: TimeBank, *, at: dt.datetime, asked_by: Person | None = None, night: dt.date | None = None
) -> Reconciliation:
    """Check, keep the result with every row that is wrong, and tell the admins if there are any."""
    found = check(bank)
    accounts = Account.objects.filter(bank=bank)
    kept = Reconciliation.objects.create(
        bank=bank,
        night=night,
        checked_at=at,
        asked_by=asked_by,
        accounts=accounts.count(),
        transfers=Transfer.objects.filter(bank=bank).count(),
        entries=Entry.objects.filter(bank=bank).count(),
        sum_minutes=accounts.aggregate(sum=Sum("balance_minutes", default=0))["sum"],
        differences=len(found),
    )
    for discrepancy in found:
        discrepancy.reconciliation = kept
    Discrepancy.objects.bulk_create(found, batch_size=1000)
    if found:
        _tell_admins(kept, found, at=at)
    return kept


@transaction.atomic
def run_nightly(bank: TimeBank, *, at: dt.datetime) -> Reconciliation | None:
    """The check of this night, unless it was made or is being made: None then."""
    free = TimeBank.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=bank.pk)
    night = bank.today(at)
    if not free.exists() or Reconciliation.objects.filter(bank=bank, night=night).exists():
        return None
    return run(bank, at=at, night=night)


def _discrepancy(
    check_name: str,
    account_id: int | None,
    transfer_id: int | None,
    sequence: int | None,
    expected: int,
    found: int,
) -> Discrepancy:
    return Discrepancy(
        check_name=check_name,
        account_id=account_id,
        transfer_id=transfer_id,
        sequence=sequence,
        expected=expected,
        found=found,
    )


def _tell_admins(kept: Reconciliation, found: list[Discrepancy], *, at: dt.datetime) -> None:
    bank = kept.bank
    for admin in Person.objects.filter(bank=bank).admins().select_related("user"):
        notices.write(
            "ledger/ledger_differs",
            to=admin,
            bank=bank,
            path=reverse("ledger:books", args=[bank.slug]),
            at=at,
            group=Notice.Group.RUNNING,
            context={"run": kept, "rows": found[:TOLD_ROWS]},
            about=str(kept.public_id),
        )
