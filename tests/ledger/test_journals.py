"""Journals: two programs that have never heard of us read every line, check it, and come to the same balances."""

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import realization
from django.core.management import CommandError, call_command
from django.db import connection

from audit import journals as oracle
from ledger import journals
from ledger.models import Account, Entry, Transfer
from members.models import Person, TimeBank
from tests.factories.ledger import an_account, post
from tests.ledger.books import HOSTILE, a_lively_bank
from tests.ownership import as_owner

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("hledger"), reason="hledger is not installed here"),
]
REFUSED: dict[str, Callable[[Path], str]] = {
    "hledger": oracle.refused_by_hledger,
    "beancount": oracle.refused_by_beancount,
}
FORMATS = list(REFUSED)


@pytest.fixture
def lively(bank: TimeBank, coordinator: Person) -> TimeBank:
    return a_lively_bank(bank, coordinator)


def written(bank: TimeBank, format: str, folder: Path, **days: Any) -> Path:
    file = folder / f"{bank.slug}.{format}"
    with open(file, "wb") as out:
        journals.write(out, bank, format, **days)
    return file


def balances_by_beancount(file: Path) -> dict[str, int]:
    entries, errors, _options = loader.load_file(str(file))
    assert not errors
    accounts = realization.iter_children(realization.realize(entries))
    return {
        account.account.removeprefix("Assets:"): int(account.balance.get_currency_units("MIN").number)
        for account in accounts
        if account.txn_postings
    }


def moved(file: Path) -> Counter[tuple[str, int]]:
    """Every line of a journal, without what was brought forward."""
    text = re.sub(r"\d{4}-\d\d-\d\d \* \"?Brought forward\"?\n(?: +\S.*\n)+", "", file.read_text())
    return Counter(
        (account, int(minutes))
        for account, minutes in re.findall(r"^ +(\S+)  (-?\d+) min", text, re.M | re.I)
    )


def test_both_accept_a_lively_bank_and_agree_on_every_balance(lively: TimeBank, tmp_path: Path) -> None:
    assert oracle.check(lively, tmp_path) == []
    ours = {name: minutes for name, minutes in oracle.balances(lively).items() if minutes}
    assert len(ours) > 10
    by_hledger = oracle.balances_by_hledger(tmp_path / f"{lively.slug}.hledger")
    by_beancount = balances_by_beancount(tmp_path / f"{lively.slug}.beancount")
    for theirs in (by_hledger, by_beancount):
        assert {name: minutes for name, minutes in theirs.items() if minutes} == ours


def test_every_line_of_the_ledger_is_in_both(lively: TimeBank, tmp_path: Path) -> None:
    lines = Counter(
        (account.kind.capitalize() if account.is_pot else f"Members:M{account.membership.number:06}", minutes)
        for account, minutes in (
            (entry.account, entry.minutes)
            for entry in Entry.objects.filter(bank=lively).select_related("account__membership")
        )
    )
    assert moved(written(lively, "hledger", tmp_path)) == lines
    in_beancount = moved(written(lively, "beancount", tmp_path))
    assert {
        (account.removeprefix("Assets:"), minutes): times
        for (account, minutes), times in in_beancount.items()
    } == lines


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("other", [r"\g<1>1\g<2>", r"\g<1>\g<2>1"])
def test_one_changed_figure_is_refused(lively: TimeBank, tmp_path: Path, format: str, other: str) -> None:
    """Of a line, and of a balance."""
    file = written(lively, format, tmp_path)
    text = file.read_text()
    amount = r"(\n +\S*Members:M000005  -?)(\d+)"
    balance = r"(\n +Members:\S+  -?\d+ min = -?|\n\S+ balance Assets:Members:M000005  -?)(\d+)"
    for pattern in (amount, balance):
        changed, times = re.subn(pattern, other, text, count=1)
        assert times == 1 and changed != text
        file.write_text(changed)
        assert REFUSED[format](file), pattern


@pytest.mark.parametrize("format", FORMATS)
def test_minutes_moved_in_balance_to_another_account_are_refused(
    lively: TimeBank, tmp_path: Path, format: str
) -> None:
    file = written(lively, format, tmp_path)
    text = file.read_text()
    changed = re.sub(
        r"Members:M000005(  -?\d+ (MIN|min).*\n)(?!.*balance)", r"Members:M000006\1", text, count=1
    )
    assert changed != text
    file.write_text(changed)
    assert REFUSED[format](file)


def test_what_was_changed_in_the_database_is_refused(lively: TimeBank, tmp_path: Path) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE ledger_entry SET minutes = minutes + 1 WHERE transfer_id = (SELECT min(id) FROM ledger_transfer)"
            " AND line = 1"
        )
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    faults = oracle.check(lively, tmp_path)
    assert [fault.split(" refuses")[0] for fault in faults] == ["hledger", "bean-check"]


def test_a_line_that_is_gone_holds_nothing_up(lively: TimeBank, tmp_path: Path) -> None:
    """The journal is written all the same, and refused."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM ledger_entry"
            " WHERE (account_id, sequence) = (SELECT account_id, 2 FROM ledger_entry WHERE sequence = 3 LIMIT 1)"
        )
        assert cursor.rowcount == 1
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    file = written(lively, "hledger", tmp_path)
    assert moved(file).total() == Entry.objects.filter(bank=lively).count()
    assert oracle.refused_by_hledger(file)


@pytest.mark.parametrize("format", FORMATS)
def test_the_months_add_up_to_the_whole(lively: TimeBank, tmp_path: Path, format: str) -> None:
    whole, months = moved(written(lively, format, tmp_path)), Counter[tuple[str, int]]()
    for number in range(12 * 3):
        first = dt.date(2024 + number // 12, number % 12 + 1, 1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        file = written(lively, format, tmp_path, first=first, last=last)
        months += moved(file)
        if first.month in (2, 10):
            assert REFUSED[format](file) == "", first
    assert months == whole


@pytest.mark.parametrize("format", FORMATS)
def test_a_period_brings_forward_what_was_before(lively: TimeBank, tmp_path: Path, format: str) -> None:
    file = written(lively, format, tmp_path, first=dt.date(2026, 10, 3))
    assert "2026-10-02 * " in file.read_text()
    theirs = oracle.balances_by_hledger(file) if format == "hledger" else balances_by_beancount(file)
    ours = oracle.balances(lively)
    assert {**ours, **theirs} == ours
    assert {name for name, minutes in ours.items() if minutes} <= theirs.keys()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("days", [{"first": dt.date(2030, 1, 1)}, {"last": dt.date(2020, 1, 1)}, {}])
def test_a_period_without_anything_is_a_journal_too(
    lively: TimeBank, other_bank: TimeBank, tmp_path: Path, format: str, days: dict[str, dt.date]
) -> None:
    for bank in (other_bank, lively):
        assert REFUSED[format](written(bank, format, tmp_path, **days)) == ""


def test_nothing_of_another_time_bank_is_in_it(
    lively: TimeBank, other_bank: TimeBank, tmp_path: Path
) -> None:
    ours, theirs = an_account(other_bank, name="Canary"), an_account(other_bank)
    post(ours, theirs, 77, description="a canary", reference="canary:1")
    for format in FORMATS:
        assert "anary" not in written(lively, format, tmp_path).read_text()
        assert "a canary" in written(other_bank, format, tmp_path).read_text()
    assert oracle.check(other_bank, tmp_path) == []


def test_names_stand_beside_the_accounts_and_never_for_them(lively: TimeBank, tmp_path: Path) -> None:
    text = written(lively, "hledger", tmp_path).read_text()
    names = set(re.findall(r"^account (\S+)  ; name:", text, re.M))
    assert names == oracle.balances(lively).keys()
    entries, _errors, _options = loader.load_file(str(written(lively, "beancount", tmp_path)))
    opened = {entry.account: entry.meta["name"] for entry in entries if type(entry).__name__ == "Open"}
    assert len(opened) == len(names)
    assert opened["Assets:Pot"] == "Community pot"
    assert "👩‍🌾🧵🇪🇸 Zoë 李恩 عربي" in opened.values()


def test_beancount_is_told_every_word(lively: TimeBank, tmp_path: Path) -> None:
    """But for ends of lines and marks that are not seen."""
    entries, _errors, _options = loader.load_file(str(written(lively, "beancount", tmp_path)))
    said = {entry.narration for entry in entries if type(entry).__name__ == "Transaction"}
    visible = {words for words in HOSTILE if words.isprintable()}
    assert len(visible) > 8
    assert visible <= said


def test_days_never_go_back(lively: TimeBank, tmp_path: Path) -> None:
    days = re.findall(r"^(\d{4}-\d\d-\d\d)=", written(lively, "hledger", tmp_path).read_text(), re.M)
    assert len(days) == Transfer.objects.filter(bank=lively).count()
    assert days == sorted(days)
    assert "2024-02-29" in days, "29 February begins at 23:00 UTC"


def test_transfers_posted_at_once_come_in_an_order_that_holds(
    bank: TimeBank, in_threads: Callable[..., list[Any]], tmp_path: Path
) -> None:
    """Around midnight, by clocks that differ: neither ids nor moments are in the order of entries."""
    accounts = [an_account(bank) for _number in range(4)]
    midnight = dt.datetime(2026, 9, 30, 23, 0, tzinfo=dt.UTC)
    post(accounts[0], accounts[1], 5, at=midnight - dt.timedelta(minutes=1))

    def work(number: int) -> None:
        for round in range(25):
            provider, recipient = accounts[(number + round) % 4], accounts[(number + 2 * round + 1) % 4]
            if provider != recipient:
                at = midnight + dt.timedelta(seconds=(number % 3 - 1) * 10 + round)
                post(provider, recipient, 5, reference=f"{number}:{round}", at=at)

    in_threads(work, times=8)
    assert Transfer.objects.filter(bank=bank).count() > 100
    assert oracle.check(bank, tmp_path) == []
    months = [{"last": dt.date(2026, 9, 30)}, {"first": dt.date(2026, 10, 1)}]
    parts = [moved(written(bank, "hledger", tmp_path, **days)).total() for days in months]
    assert sum(parts) == Entry.objects.filter(bank=bank).count()
    assert all(parts)


def test_what_is_posted_meanwhile_is_not_in_it(lively: TimeBank, tmp_path: Path) -> None:
    one, other = Account.objects.filter(bank=lively, closed_at=None, kind="member")[:2]

    class Posting(BytesIO):
        """Somebody helps while the file is written."""

        def write(self, text: Any) -> int:
            post(one, other, 1)
            return super().write(text)

    for format in FORMATS:
        file = Posting()
        journals.write(file, lively, format)
        path = tmp_path / f"meanwhile.{format}"
        path.write_bytes(file.getvalue())
        assert REFUSED[format](path) == ""


def test_the_command_writes_to_a_file_and_to_standard_output(
    lively: TimeBank, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for format in FORMATS:
        file = tmp_path / f"books.{format}"
        call_command("export_journal", lively.slug, format=format, output=str(file))
        assert REFUSED[format](file) == ""
        call_command("export_journal", lively.slug, "--format", format)
        assert capfdbinary.readouterr().out == file.read_bytes()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["nowhere", "--format", "hledger"], "There is no time bank called “nowhere” here."),
        (["riverside", "--format", "hledger", "--from", "2026-10-02", "--to", "2026-10-01"], "comes before"),
        (["riverside", "--format", "hledger", "--from", "yesterday"], "yesterday"),
    ],
)
def test_the_command_says_what_it_cannot_do(bank: TimeBank, asked: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("export_journal", *asked)
