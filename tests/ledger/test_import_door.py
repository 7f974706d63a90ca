"""The loading function is no back door: what posting refuses, it refuses, whatever is staged; nothing is half done."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from ledger import importing, loading, posting, reconciliation
from ledger.models import Account, Entry, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import AT, an_account, help_given

InThreads = Callable[..., list[Any]]


@pytest.fixture
def two(bank: TimeBank) -> tuple[Account, Account]:
    return an_account(bank), an_account(bank)


def a_row(giver: Account, receiver: Account, **said: Any) -> loading.Row:
    whole = {"place": 1, "reference": "r", "kind": "service", "minutes": 60, "occurred_on": "2019-05-04"}
    return loading.Row(**{**whole, "giver_id": giver.pk, "receiver_id": receiver.pk, **said})


def load(bank: TimeBank, *rows: loading.Row) -> loading.Outcome:
    with transaction.atomic():
        loading.stage(loading.encoded(row) for row in rows)
        return loading.load(bank.pk, at=AT, writes=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "promise"),
    [
        ({"minutes": 0}, "line_moves_hours"),
        ({"minutes": -60}, "line_moves_hours"),
        ({"reference": ""}, "transfer_has_a_reference"),
        ({"kind": "reversal"}, "reversal_names_what_it_reverses"),
        ({"occurred_on": "0001-01-01"}, "transfer_is_of_a_day_gone_by"),
        ({"occurred_on": "9999-12-31"}, "transfer_is_of_a_day_gone_by"),
        ({"occurred_on": "infinity"}, "transfer_is_of_a_day_gone_by"),
        ({"giver_id": 10**12}, "entry_is_of_its_accounts_bank"),
    ],
)
def test_what_is_wrong_is_answered_by_the_promise_it_breaks(
    bank: TimeBank, two: tuple[Account, Account], said: dict[str, Any], promise: str
) -> None:
    good = a_row(*two, place=1, reference="good")
    assert load(bank, good, a_row(*two, **{"place": 2, **said})).broken_promise == promise
    assert not Transfer.objects.exists() and not Entry.objects.exists()
    assert reconciliation.check(bank) == []


@pytest.mark.django_db
def test_accounts_that_take_nothing(
    bank: TimeBank, other_bank: TimeBank, two: tuple[Account, Account]
) -> None:
    giver, receiver = two
    assert load(bank, a_row(giver, giver)).broken_promise == "account_has_one_line_a_transfer"
    elsewhere = a_row(giver, an_account(other_bank))
    assert load(bank, elsewhere).broken_promise == "entry_is_of_its_accounts_bank"
    Account.objects.filter(pk=giver.pk).update(is_hard=True, lowest_minutes=-59)
    assert load(bank, a_row(giver, receiver))[2:] == ("hard_limits_are_kept", giver.pk)
    Account.objects.filter(pk=receiver.pk).update(closed_at=AT)
    assert load(bank, a_row(giver, receiver))[2:] == ("closed_account_takes_nothing", receiver.pk)
    assert not Transfer.objects.exists()


@pytest.mark.django_db
def test_people_of_another_bank_enter_nothing(
    bank: TimeBank, two: tuple[Account, Account], outsider: Person
) -> None:
    with pytest.raises(IntegrityError, match="transfer_is_entered_within_its_bank"):
        load(bank, a_row(*two, entered_by_id=outsider.pk))
    assert not Transfer.objects.exists()


@pytest.mark.django_db
def test_what_posting_wrote_is_known_and_the_other_way_round(
    bank: TimeBank, two: tuple[Account, Account]
) -> None:
    giver, receiver = two
    asked = help_given(receiver, giver, 60, reference="r", occurred_on=dt.date(2019, 5, 4))
    posting.post(asked, at=AT)
    assert load(bank, a_row(*two))[:2] == (0, 1)
    assert load(bank, a_row(*two, reference="s"))[:2] == (1, 0)
    assert not posting.post(
        help_given(receiver, giver, 60, reference="s", occurred_on=dt.date(2019, 5, 4)), at=AT
    ).is_new
    assert load(bank, a_row(*two, minutes=61))[2:] == ("reference_means_one_posting", 1)


@pytest.mark.django_db
def test_nothing_staged_or_staged_once_only(bank: TimeBank, two: tuple[Account, Account]) -> None:
    with pytest.raises(DatabaseError, match="nothing is staged"), transaction.atomic():
        loading.load(bank.pk, at=AT, writes=True)
    loading.stage([loading.encoded(a_row(*two))])
    loading.load(bank.pk, at=AT, writes=False)
    with pytest.raises(DatabaseError, match="loaded before"), transaction.atomic():
        loading.load(bank.pk, at=AT, writes=True)


TRICKS = {
    "a view in its place": "CREATE TEMPORARY VIEW ledger_staged AS SELECT 1",
    "a table in its place": "CREATE TEMPORARY TABLE ledger_staged (place bigint)",
    "a trigger on it": "SELECT ledger_stage(); CREATE TRIGGER t BEFORE INSERT ON ledger_staged"
    " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "a rule on it": "SELECT ledger_stage(); CREATE RULE r AS ON INSERT TO ledger_staged DO NOTHING",
    "a column more": "SELECT ledger_stage(); ALTER TABLE ledger_staged ADD x text",
    "changing it": "SELECT ledger_stage(); UPDATE ledger_staged SET minutes = 5",
    "writing itself": "INSERT INTO ledger_transfer (bank_id) VALUES (1)",
}


def play(trick: str, bank: TimeBank) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TRICKS[trick])
        cursor.execute("SELECT ledger_load(%s, %s, true)", [bank.pk, AT])


@pytest.mark.django_db
@pytest.mark.parametrize("trick", TRICKS)
def test_whoever_calls_it_cannot_bring_a_table_of_their_own(bank: TimeBank, trick: str) -> None:
    """Tests run as the application's role, which owns nothing; what it makes for itself is not the owner's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE relname = 'ledger_entry'")
        assert cursor.fetchone() == (False,)
    with pytest.raises(DatabaseError):
        play(trick, bank)
    assert not Transfer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_imports_and_postings_at_the_same_time(bank: TimeBank, in_threads: InThreads) -> None:
    accounts = [an_account(bank) for _one in range(6)]
    pairs = [(accounts[n % 6], accounts[(n * 5 + 1) % 6]) for n in range(1, 400) if n % 6 != (n * 5 + 1) % 6]

    def work(number: int) -> int:
        stuck = 0
        for turn in range(5):
            try:
                if number < 2:
                    rows = [
                        a_row(*pair, place=place, reference=f"{turn}/{place}")
                        for place, pair in enumerate(pairs, start=1)
                    ]
                    load(bank, *rows)
                else:
                    for pair in pairs[number::40]:
                        posting.post(help_given(*pair, 15), at=AT)
            except OperationalError:
                stuck += 1
        return stuck

    assert sum(in_threads(work, times=6)) == 0
    posted = sum(len(pairs[number::40]) for number in range(2, 6)) * 5
    assert Transfer.objects.count() == posted + 5 * len(pairs)
    assert reconciliation.check(bank) == []


KILLED = """
import sys, django; django.setup()
from django.utils import timezone
from pathlib import Path
from ledger import importing
from members.models import Person, TimeBank
bank = TimeBank.objects.get(slug="riverside")
by = Person.objects.filter(bank=bank, role="admin").select_related("bank").get()
importing.bring_in(bank, Path(sys.argv[1]), by=by, at=timezone.now(), writes=True,
                   tell=lambda what, done, total: print(what, done, flush=True))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["reading", "writing 0"])
def test_killed_in_the_middle_is_nothing(
    bank: TimeBank, admin: Person, two: tuple[Account, Account], tmp_path: Path, moment: str
) -> None:
    path = tmp_path / "history.csv"
    numbers = [account.membership.number for account in two if account.membership]
    rows = (f"2019-05-04,{numbers[0]},{numbers[1]},60,{n}\n" for n in range(20_000))
    path.write_text("date,from,to,minutes,reference\n" + "".join(rows))
    settings = connection.settings_dict
    # As the tests' own connections: to the database that exists for the length of a test.
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}",
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout
    for line in process.stdout:
        if line.startswith(moment):
            break
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    _until_nobody_else_is_connected()
    assert not Transfer.objects.exists() and not Entry.objects.exists()
    report = importing.bring_in(bank, path, by=admin, at=AT, writes=True)
    assert (report.written, report.known) == (20_000, 0)
    assert report.check and report.check.is_clean


def _until_nobody_else_is_connected() -> None:
    for _second in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("a connection of the killed process goes on")
