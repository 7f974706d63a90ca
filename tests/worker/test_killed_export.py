"""A file whose maker is killed with -9 midway is made again, whole, and nothing half done is left."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.utils import timezone

from ledger import accounts, exporting, posting
from ledger.models import Export
from members.models import Person
from tests.postgres import address_of

TRANSFERS = 10_000
RUN = "import django; django.setup(); from ledger import tasks; tasks.run_exports()"


@pytest.mark.django_db(transaction=True)
def test_killed_midway_and_made_again(admin: Person, member: Person, settings: Any, tmp_path: Path) -> None:
    private_to(tmp_path, settings)
    fill_the_ledger(admin, member)
    export = exporting.ask("ledger", {}, "xlsx", by=admin, at=timezone.now())

    first = start_a_run(tmp_path)
    wait_for_progress(export)
    first.kill()
    first.wait(10)
    assert start_a_run(tmp_path).wait(60) == 0
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("running", 1), "its lease is not over"

    Export.objects.update(lease_until=timezone.now())
    assert start_a_run(tmp_path).wait(120) == 0
    export.refresh_from_db()
    assert (export.state, export.attempts, export.rows_done) == ("ready", 2, 2 * TRANSFERS)
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{export.public_id}-2.xlsx"]
    assert_whole(tmp_path / str(export.file.name))


def private_to(folder: Path, settings: Any) -> None:
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": folder, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}


def fill_the_ledger(admin: Person, member: Person) -> None:
    bank, now = admin.bank, timezone.now()
    lines = [
        posting.between(accounts.of(giver.memberships.get()), accounts.of(taker.memberships.get()), 60)
        for giver, taker in ((admin, member), (member, admin))
    ]
    for start in range(0, TRANSFERS, 500):
        posting.post_batch(
            [
                posting.Posting(
                    bank.pk, "service", f"help:{number}", lines[number % 2], bank.today(now), "Tea"
                )
                for number in range(start, start + 500)
            ],
            at=now,
        )


def start_a_run(folder: Path) -> subprocess.Popen[bytes]:
    """What a worker does when beat calls, in a process of its own."""
    own = {**address_of(connection.settings_dict), "PRIVATE_ROOT": str(folder)}
    return subprocess.Popen([sys.executable, "-c", RUN], env={**os.environ, **own})


def wait_for_progress(export: Export) -> None:
    deadline = time.monotonic() + 60
    while not Export.objects.filter(pk=export.pk, state="running", rows_done__gt=0).exists():
        assert time.monotonic() < deadline, Export.objects.values().get()
        time.sleep(0.02)


def assert_whole(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    minutes = [row[7] for row in book.active.iter_rows(min_row=2, values_only=True)]
    book.close()
    assert len(minutes) == 2 * TRANSFERS
    assert sum(minutes) == 0
