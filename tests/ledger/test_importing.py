"""History from a file: what is read, what is refused with which words, and that it is all or nothing, and once."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import accounts, importing, loading, reconciliation
from ledger.models import Account, Entry, Transfer
from members.models import Person, TimeBank
from members.refusals import NotAllowed
from tests.factories.ledger import AT, an_account, help_given, post

HEADER = "date,from,to,minutes,hours,kind,description,reference\n"
BringIn = Callable[..., importing.Report]


@pytest.fixture
def ana(bank: TimeBank) -> Account:
    return an_account(bank, number=101, name="Ana Sá")


@pytest.fixture
def bram(bank: TimeBank) -> Account:
    return an_account(bank, number=102, name="Bram de Vries")


@pytest.fixture
def bring_in(bank: TimeBank, admin: Person, ana: Account, bram: Account, tmp_path: Path) -> BringIn:
    def bring(text: str | bytes, *, writes: bool = True) -> importing.Report:
        path = tmp_path / "history.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return importing.bring_in(bank, path, by=admin, at=AT, writes=writes)

    return bring


def balance(account: Account) -> int:
    return Account.objects.get(pk=account.pk).balance_minutes


def reasons(report: importing.Report) -> str:
    return " | ".join(f"{row.line}: {row.reason}" for row in report.shown)


def row(said: str) -> str:
    return HEADER + said + "\n"


def test_a_file_is_tried_first_and_changes_nothing(bring_in: BringIn, bram: Account) -> None:
    report = bring_in(row("2019-05-04,101,102,90,,service,Cut the hedge,a1"), writes=False)
    assert (report.written, report.bad, report.is_written) == (1, 0, False)
    assert [(one.number, one.before_minutes, one.after_minutes) for one in report.balances] == [
        (101, 0, -90),
        (102, 0, 90),
    ]
    assert Transfer.objects.count() == 0 and balance(bram) == 0


def test_what_is_written_keeps_its_day_its_words_and_who_answers_for_it(
    bring_in: BringIn, admin: Person, ana: Account, bram: Account
) -> None:
    report = bring_in(row('2019-05-04,101,102,,1:30,service,"Cut\nthe ""hedge"" \\N",a1'))
    assert report.is_written and report.check is not None and report.check.is_clean
    transfer = Transfer.objects.get()
    assert (transfer.occurred_on, transfer.posted_at) == (dt.date(2019, 5, 4), AT)
    assert (transfer.description, transfer.reference) == ('Cut\nthe "hedge" \\N', "import:a1")
    assert (transfer.channel, transfer.kind, transfer.entered_by) == ("import", "service", admin)
    assert (balance(ana), balance(bram)) == (-90, 90)
    assert list(Entry.objects.order_by("line").values_list("account", "minutes", "line", "sequence")) == [
        (bram.pk, 90, 1, 1),
        (ana.pk, -90, 2, 1),
    ]


def test_twice_is_once_with_and_without_references(bring_in: BringIn, bram: Account) -> None:
    text = (
        HEADER
        + "2019-05-04,101,102,90,,,Hedge,a1\n2019-05-05,101,102,60,,,Tea,\n2019-05-05,101,102,60,,,Tea,\n"
    )
    assert bring_in(text).written == 3
    again = bring_in(text)
    assert (again.written, again.known, again.bad) == (0, 3, 0)
    assert balance(bram) == 210
    grown = bring_in(text + "2019-05-05,101,102,60,,,Tea,\n")
    assert (grown.written, grown.known) == (1, 3)


def test_a_reference_used_for_something_else_is_a_bad_row(bring_in: BringIn) -> None:
    bring_in(row("2019-05-04,101,102,90,,,Hedge,a1"))
    report = bring_in(HEADER + "2019-05-04,101,102,30,,,,b\n2019-05-04,101,102,91,,,Hedge,a1\n")
    assert (report.bad, Transfer.objects.count()) == (1, 1)
    assert "3: The reference “a1” was used before" in reasons(report)


def test_a_reference_twice_in_one_file(bring_in: BringIn) -> None:
    same = "2019-05-04,101,102,90,,,Hedge,a1\n"
    assert bring_in(HEADER + same + "2019-05-06,102,101,15,,,Tea,b\n" + same).known == 1
    report = bring_in(HEADER + "2019-05-04,101,102,5,,,,c\n2019-05-04,101,102,6,,,,c\n")
    assert reasons(report).startswith("3: The reference “c”")


def test_a_files_references_are_apart_from_the_ledgers_own(
    bring_in: BringIn, ana: Account, bram: Account
) -> None:
    post(ana, bram, reference="gift:1")
    assert bring_in(row("2019-05-04,101,102,90,,,,gift:1")).written == 1


def test_one_wrong_row_and_nothing_is_written(bring_in: BringIn) -> None:
    report = bring_in(HEADER + "2019-05-04,101,102,90,,,,\n2019-05-04,101,999,90,,,,\n")
    assert (report.bad, report.is_written, Transfer.objects.count()) == (1, False, 0)
    assert reasons(report) == "3: There is no member number 999 here."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("0001-01-01,101,102,5,,,,", "not a day between 1900 and today"),
        ("9999-12-31,101,102,5,,,,", "not a day between 1900 and today"),
        ("2026-10-05,101,102,5,,,,", "not a day between 1900 and today"),
        ("2019-02-30,101,102,5,,,,", "There is no such day"),
        ("05/04/2019,101,102,5,,,,", "no date we can be sure of"),
        ("2019-05-04,101,102,0,,,,", "Minutes go from 1"),
        ("2019-05-04,101,102,-5,,,,", "no whole number of minutes"),
        ("2019-05-04,101,102,1.5,,,,", "no whole number of minutes"),
        ("2019-05-04,101,102,60001,,,,", "Minutes go from 1"),
        ("2019-05-04,101,102,,,,,", "how long"),
        ("2019-05-04,101,102,,1.30,,,", "could mean"),
        ("2019-05-04,101,102,60,2,,,", "say different things"),
        ("2019-05-04,101,101,5,,,,", "From and to are the same"),
        ("2019-05-04,Bram de Vries,#102,5,,,,", "From and to are the same"),
        ("2019-05-04,,102,5,,,,", "does not say from whom"),
        ("2019-05-04,Zoe,102,5,,,,", "Nobody here is called “Zoe”"),
        ("2019-05-04,101,102,5,,reversal,,", "no kind of transfer"),
        ("2019-05-04,101,102,5,,grant,,", "comes from the pot"),
        ("2019-05-04,101,102,5,,donation,,", "goes to the pot"),
        ("2019-05-04,101,102,5,,,,,,,more", "more cells"),
        ("2019-05-04,101,102,5,,," + "x" * 1001 + ",", "description is longer"),
        ("2019-05-04,101,102,5,,,,a\0b", "reference is longer"),
        ('2019-05-04,101,102,5,,,"a"b,', "quote"),
    ],
)
def test_each_wrong_row_is_told_its_reason(bring_in: BringIn, said: str, words: str) -> None:
    padding = "2019-05-04,101,102,5,,,padding so that a NUL is not at the beginning,\n" * 1000
    report = bring_in(HEADER + padding + said + "\n")
    assert report.bad == 1 and report.shown[0].line == 1002
    assert words in report.shown[0].reason
    assert Transfer.objects.count() == 0


def test_bytes_that_are_no_utf8_are_a_bad_row(bring_in: BringIn) -> None:
    accents = "2019-05-04,101,102,5,,,día señalado,\n".encode()
    report = bring_in(HEADER.encode() + b"2019-05-04,101,102,5,,,caf\xe9,\n" + accents)
    assert reasons(report) == "2: Some letters are not UTF-8. Save the file as CSV in UTF-8."


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_delimiters_beginnings_and_line_ends(bring_in: BringIn, delimiter: str, bom: bytes, end: str) -> None:
    lines = [["Fecha", "Recibido por", "Dado por", "Horas", "x"], ["4.5.2019", "Ana Sá", "pot", "1,5", "y"]]
    if delimiter == ",":
        lines[1][3] = '"1,5"'
    report = bring_in(bom + end.join(delimiter.join(line) for line in lines).encode())
    assert (report.written, report.unread_columns) == (1, ["x"])
    assert Transfer.objects.get().occurred_on == dt.date(2019, 5, 4)
    assert Entry.objects.get(minutes=90).account.is_pot


def test_the_line_is_the_one_a_spreadsheet_shows(bring_in: BringIn) -> None:
    report = bring_in(HEADER + '2019-05-04,101,102,5,,,"two\nlines",\n\n2019-05-04,101,0,5,,,,\n')
    assert [bad.line for bad in report.shown] == [4]


def test_a_name_is_enough_where_only_one_has_it(bring_in: BringIn, bank: TimeBank) -> None:
    text = row("2019-05-04,ANA  SA,pot,60,,donation,,")
    assert bring_in(text, writes=False).written == 1
    an_account(bank, number=103, name="Ana Sá")
    assert "2 accounts are called" in reasons(bring_in(text))


def test_who_left_takes_nothing(bring_in: BringIn, ana: Account) -> None:
    Account.objects.filter(pk=ana.pk).update(closed_at=AT)
    assert "has left" in reasons(bring_in(row("2019-05-04,101,102,5,,,,")))


def test_hard_limits_hold_for_the_end_not_for_the_way(bring_in: BringIn, ana: Account) -> None:
    Account.objects.filter(pk=ana.pk).update(is_hard=True, lowest_minutes=-60)
    deep, back = "2019-05-04,101,102,600,,,,\n", "2019-06-04,102,101,600,,,,\n"
    report = bring_in(HEADER + deep)
    assert (report.bad, report.shown[0].line) == (1, 0)
    assert "Ana Sá would stand at −10" in reasons(report)
    assert bring_in(HEADER + deep + back).written == 2


def test_formulas_are_only_words(bring_in: BringIn) -> None:
    bring_in(row('2019-05-04,101,102,5,,,"=HYPERLINK(""x"")",=1+1'))
    transfer = Transfer.objects.get()
    assert (transfer.description, transfer.reference) == ('=HYPERLINK("x")', "import:=1+1")


def test_only_an_admin_of_the_bank(
    bank: TimeBank, coordinator: Person, outsider: Person, tmp_path: Path
) -> None:
    for somebody in (coordinator, outsider):
        with pytest.raises(NotAllowed):
            importing.bring_in(bank, tmp_path / "none.csv", by=somebody, at=AT)


def test_another_banks_members_are_nobody_here(bring_in: BringIn, other_bank: TimeBank) -> None:
    an_account(other_bank, number=555, name="Otto Elsewhere")
    report = bring_in(HEADER + "2019-05-04,101,555,5,,,,\n2019-05-04,101,Otto Elsewhere,5,,,,\n")
    assert report.bad == 2


def test_it_goes_on_from_what_was_posted(
    bring_in: BringIn, bank: TimeBank, ana: Account, bram: Account
) -> None:
    post(ana, bram, 45)
    bring_in(HEADER + "2019-05-04,101,102,90,,,,\n" * 3)
    post(ana, bram, 15)
    assert (balance(ana), balance(bram)) == (-210, 210)
    assert list(Entry.objects.filter(account=ana).order_by("sequence").values_list("sequence", flat=True)) == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip
    assert reconciliation.check(bank) == []


def test_an_import_asks_what_a_posting_would(ana: Account, bram: Account) -> None:
    """The same words have the same hash by either door."""
    asked = help_given(bram, ana, 90, description="Tea & 'cake' \\ \n ü", occurred_on=dt.date(2019, 5, 4))
    same = loading.Row(1, "r", "service", ana.pk, bram.pk, 90, "2019-05-04", "Tea & 'cake' \\ \n ü")
    assert loading.request_hash(same) == asked.request_hash


cells = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=10)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(cells, max_size=8),
    header=st.sampled_from([HEADER, "date;from;to;hours\n", "x\n", ""]),
    dirt=st.binary(max_size=40),
)
def test_whatever_is_in_the_file_nothing_breaks(
    bring_in: BringIn, bank: TimeBank, rows: list[list[str]], header: str, dirt: bytes
) -> None:
    try:
        report = bring_in(header.encode() + "\n".join(",".join(row) for row in rows).encode() + dirt)
    except importing.NotReadable:
        report = importing.Report(bad=1)
    assert report.bad and not report.is_written
    assert reconciliation.check(bank) == []
    assert Transfer.objects.count() == 0


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from(["101", "102", "pot"]), st.sampled_from(["101", "102", "pot"]), st.integers(1, 999)),
        min_size=1,
        max_size=20,
    )
)  # fmt: skip
def test_any_history_adds_up(
    bring_in: BringIn, bank: TimeBank, ana: Account, bram: Account, moves: list[tuple[str, str, int]]
) -> None:
    moves = [move for move in moves if move[0] != move[1]]
    if not moves:
        return
    holders = {"101": ana, "102": bram, "pot": accounts.pot(bank)}
    before = {name: balance(account) for name, account in holders.items()}
    text = "".join(f"2019-05-04,{giver},{receiver},{minutes},,,,\n" for giver, receiver, minutes in moves)
    report = bring_in(HEADER + text, writes=False)
    for name in holders:
        moved = sum(m for _g, r, m in moves if r == name) - sum(m for g, _r, m in moves if g == name)
        after = [one.after_minutes for one in report.balances if str(one.number or "pot") == name]
        assert after in ([], [before[name] + moved])
