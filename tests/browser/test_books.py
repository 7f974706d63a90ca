"""The books prove themselves: somebody changes an entry behind the software's back, and people see it; and a member's
proof, downloaded, is checked without Timebank."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ledger import accounts, proof_check
from ledger.models import Account, Reconciliation
from ledger.tasks import reconcile_all
from members.models import Notice, Person
from members.tasks import send_notices
from tests.browser import acts
from tests.browser.conftest import Open
from tests.browser.test_corrections import look_at, presses
from tests.browser.test_keyboard import tabs_to, writes
from tests.factories.ledger import post
from tests.ledger.test_closing import sql
from tests.ownership import as_owner, tampering


@pytest.fixture
def mine(member: Person, other_member: Person) -> Account:
    account, other = (accounts.of(person.memberships.get()) for person in (member, other_member))
    post(account, other, 90)
    post(account, other, 30)
    return account


def another_night(mailoutbox: list[object]) -> int:
    """The clock's own tasks, as on the next night; how many letters went out."""
    with as_owner():
        Reconciliation.objects.update(night=None)
    assert reconcile_all() == 1
    send_notices()
    return len(mailoutbox)


def closes_by_keyboard(dunja: Page, sentence: str) -> None:
    tabs_to(dunja, dunja.get_by_role("link", name=sentence))
    dunja.keyboard.press("Enter")
    tabs_to(dunja, dunja.get_by_role("radio", name="It is known"))
    writes(dunja, "Why?", "Changed by hand on Friday.")
    presses(dunja, "Close it")
    acts.is_told(dunja, "Closed. It stays to be read")


def test_a_changed_entry_is_seen_told_once_and_closed(
    laptop: Open, phone: Open, mine: Account, member: Person, admin: Person, mailoutbox: list[object]
) -> None:
    letters = another_night(mailoutbox)
    ana, dunja = phone(member), laptop(admin)
    acts.goes_to(dunja, "books/")
    expect(dunja.locator(".card-head").first).to_contain_text("Everything adds up")
    acts.goes_to(ana, "statement/")
    acts.reads(ana, "2 entries, all accounted for, checked last night.")
    with tampering():
        sql("UPDATE ledger_entry SET minutes = 150 WHERE account_id = %s AND sequence = 1", mine.pk)
    assert [another_night(mailoutbox), another_night(mailoutbox)] == [letters + 1, letters + 1]
    assert Notice.objects.get(event="ledger/ledger_differs").person == admin
    dunja.reload()
    sentence = "Ana Sá, entry 1: the balance after it says +1 h 30, it should be +2 h 30."
    expect(dunja.locator(".card-clay")).to_contain_text(sentence)
    look_at(dunja, "books-changed-laptop")
    ana.reload()
    acts.reads(ana, "found something here that does not add up")
    acts.reads(ana, sentence)
    closes_by_keyboard(dunja, "Ana Sá, entry 1")
    acts.goes_to(dunja, "books/")
    acts.reads(dunja, "How it was closed")
    ana.reload()
    acts.reads(ana, sentence)
    acts.goes_to(dunja, "books/checks/")
    expect(dunja.get_by_role("row")).to_have_count(4)
    look_at(dunja, "checks-laptop")


def alone(folder: Path, proof: Path) -> subprocess.CompletedProcess[str]:
    """Checked by the one script, with nothing of Timebank beside it."""
    script = shutil.copy(proof_check.__file__, folder)
    argv = [sys.executable, "-I", str(script), str(proof)]
    return subprocess.run(argv, cwd=folder, env={}, capture_output=True, text=True, check=False)


def test_a_proof_taken_along_holds_until_a_digit_is_changed(
    phone: Open, mine: Account, member: Person, tmp_path: Path, mailoutbox: list[object]
) -> None:
    another_night(mailoutbox)
    ana, proof = phone(member), tmp_path / "proof.json"
    acts.goes_to(ana, "statement/")
    with ana.expect_download() as taken:
        acts.taps(ana, "Proof (JSON)")
    taken.value.save_as(proof)
    holds = alone(tmp_path, proof)
    assert (holds.returncode, "Sealed: 2." in holds.stdout) == (0, True)
    acts.goes_to(ana, "books/")
    newest = proof_check.check(proof_check.read(str(proof))).newest_hash
    expect(ana.locator(".hash").last).to_contain_text(newest)
    proof.write_text(proof.read_text().replace('"minutes": 90', '"minutes": 91', 1))
    fails = alone(tmp_path, proof)
    assert (fails.returncode, "This proof does not hold." in fails.stdout) == (1, True)
