"""`manage.py import_transfers`: a walk through it, with the example of docs/importing.md."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ledger import accounts
from ledger.models import Transfer
from members import roles
from members.models import Person, TimeBank
from tests.factories.ledger import an_account
from tests.factories.members import a_person

DOCUMENT = Path(__file__).parents[2] / "docs" / "importing.md"


@pytest.fixture
def example(bank: TimeBank, admin: Person, tmp_path: Path) -> Path:
    """The first CSV of the document, in a time bank that has its members."""
    for number, name in ((101, "Ana Sá"), (102, "Bram de Vries"), (103, "=Formula Family")):
        an_account(bank, number=number, name=name)
    found = re.search(r"```csv\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found
    path = tmp_path / "history.csv"
    path.write_text(found[1])
    return path


def run(*words: object) -> str:
    out = StringIO()
    call_command("import_transfers", "riverside", *[str(word) for word in words], stdout=out)
    return out.getvalue()


def test_the_documents_example_is_tried_then_written_then_known(example: Path) -> None:
    assert "5 new, 0 there before, 0 wrong" in (tried := run(example))
    assert "This was a trial" in tried and not Transfer.objects.exists()
    assert "all adds up" in run(example, "--write")
    assert Transfer.objects.filter(channel="import").count() == 5
    assert "0 new, 5 there before, 0 wrong" in run(example, "--write")


def test_it_says_the_balances_and_saves_them_as_words(example: Path, tmp_path: Path) -> None:
    out = run(example, "--write", "--balances", tmp_path / "balances.csv")
    assert re.search(r"101 Ana Sá: 0\sh → \S", out)
    rows = list(csv.DictReader((tmp_path / "balances.csv").read_text().splitlines()))
    assert sum(int(row["after_minutes"]) for row in rows) == 0
    assert {row["name"] for row in rows} >= {"Ana Sá", "'=Formula Family"}


def test_every_bad_row_is_in_the_file_the_first_ones_on_the_screen(example: Path, tmp_path: Path) -> None:
    with example.open("a") as file:
        file.writelines(f"2019-05-04,101,{number},90,,service,,\n" for number in range(200, 230))
    out, problems = StringIO(), tmp_path / "problems.csv"
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command(
            "import_transfers", "riverside", str(example), "--write", f"--problems={problems}", stdout=out
        )
    assert "30 wrong" in out.getvalue() and "and 10 more" in out.getvalue()
    rows = list(csv.DictReader(problems.read_text().splitlines()))
    assert [int(row["line"]) for row in rows] == list(range(7, 37))
    assert rows[0]["reason"] == "There is no member number 200 here."
    assert not Transfer.objects.exists()


def test_it_asks_who_answers_for_it_where_several_could(bank: TimeBank, example: Path) -> None:
    other = a_person(bank, "Second Admin", roles.ADMIN)
    with pytest.raises(CommandError, match="has 2 admins"):
        run(example)
    run(example, "--write", "--by", other.user.email)
    assert set(Transfer.objects.values_list("entered_by", flat=True)) == {other.pk}


@pytest.mark.parametrize(
    ("words", "said"),
    [(["nowhere", "x.csv"], "no time bank called"), (["riverside", "x.csv"], "There is no file")],
)
def test_what_is_not_there_is_said(bank: TimeBank, admin: Person, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("import_transfers", *words, stdout=StringIO())
    assert accounts.pot(bank).sequence == 0
