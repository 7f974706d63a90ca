"""docs/journals.md: what it tells people to type does what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from audit import journals as oracle
from members.models import Person, TimeBank
from tests.ledger.books import a_lively_bank

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("hledger"), reason="hledger is not installed here"),
]
PAGE = Path(settings.BASE_DIR) / "docs" / "journals.md"


def commands() -> list[str]:
    return re.findall(r"^\$ (.+)$", PAGE.read_text(), re.M)


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """As somebody would in a shell."""
    at = connection.settings_dict
    address = f"postgresql://{at['USER']}@/{at['NAME']}?host={at['HOST']}"
    bin = Path(sys.executable).parent
    surroundings = os.environ | {"DATABASE_URL": address, "PATH": f"{bin}:{os.environ['PATH']}"}
    argv = ["bash", "-c", command]
    return subprocess.run(argv, cwd=folder, env=surroundings, capture_output=True, text=True)


def test_every_command_of_the_page_does_what_it_says(
    bank: TimeBank, coordinator: Person, tmp_path: Path
) -> None:
    a_lively_bank(bank, coordinator)
    manage = (Path(settings.BASE_DIR) / "manage.py").read_text()
    (tmp_path / "manage.py").write_text(
        f"import sys\nsys.path.insert(0, {str(settings.BASE_DIR)!r})\n{manage}"
    )
    said: dict[str, str] = {}
    exported = ""
    for command in commands():
        if command.startswith("export "):
            exported = f"{command} && "
            continue
        done = run(exported + command.replace(".venv/bin/python", sys.executable), tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), command
        said[command.split()[0] + " " + command.split()[1]] = done.stdout
    assert len(said) == 4 and said["hledger check"] == said["bean-check books.beancount"] == ""
    listed = re.findall(r"^ +(-?\d+)(?: min)?  (\S+)$", said["hledger balance"], re.M)
    theirs = {account: int(minutes) for minutes, account in listed}
    ours = oracle.balances(bank)
    assert {**ours, **theirs} == ours
    assert {account for account, minutes in ours.items() if minutes} <= theirs.keys()
    assert re.search(r"^-+\n +0 *$", said["hledger balance"], re.M)
