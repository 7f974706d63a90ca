"""The outside oracle: a time bank's journals, read and checked by hledger and beancount, against its own balances."""

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from ledger import journals
from ledger.models import Account
from members.models import TimeBank

# hledger reads a file as the language of its surroundings says, bean-check as UTF-8.
SURROUNDINGS = {**os.environ, "LC_ALL": "C.UTF-8"}
BEAN_CHECK = str(Path(sys.executable).with_name("bean-check"))
LIMIT_SECONDS = 30 * 60


def check(bank: TimeBank, folder: Path) -> list[str]:
    """Write both journals into a folder, have both programs check them; what they or the balances object to."""
    return [*check_hledger(bank, folder), *check_beancount(bank, folder)]


def check_hledger(bank: TimeBank, folder: Path) -> list[str]:
    file = folder / f"{bank.slug}.hledger"
    _write(bank, file)
    if refusal := refused_by_hledger(file):
        return [f"hledger refuses {bank.slug}: {refusal}"]
    return list(_differences("hledger", balances(bank), balances_by_hledger(file)))


def check_beancount(bank: TimeBank, folder: Path) -> list[str]:
    """What it accepts are the balances that the journal asserts; so those are what is compared."""
    file = folder / f"{bank.slug}.beancount"
    _write(bank, file)
    if refusal := refused_by_beancount(file):
        return [f"bean-check refuses {bank.slug}: {refusal}"]
    return list(_differences("bean-check", balances(bank), balances_asserted(file)))


def balances(bank: TimeBank) -> dict[str, int]:
    """What each account has, by the ledger itself."""
    rows = Account.objects.filter(bank=bank).values_list("kind", "membership__number", "balance_minutes")
    return {
        kind.capitalize() if number is None else f"Members:M{number:06}": minutes
        for kind, number, minutes in rows
    }


def refused_by_hledger(file: Path) -> str:
    """What `hledger check` says of a journal, every account and commodity declared; nothing when all is well."""
    return _refusal(["hledger", "check", "--strict", "--file", str(file)])


def refused_by_beancount(file: Path) -> str:
    return _refusal([BEAN_CHECK, "--no-cache", str(file)])


def balances_by_hledger(file: Path) -> dict[str, int]:
    """By account; one that never had anything is not among them."""
    argv = ["hledger", "balance", "--flat", "--empty", "--no-total", "-O", "csv", "--file", str(file)]
    done = subprocess.run(
        argv, env=SURROUNDINGS, capture_output=True, text=True, check=True, timeout=LIMIT_SECONDS
    )
    rows = csv.DictReader(io.StringIO(done.stdout))
    return {row["account"]: int(row["balance"].removesuffix(" min")) for row in rows}


def balances_asserted(file: Path) -> dict[str, int]:
    """The last balance that a beancount journal asserts of each account."""
    asserted = re.compile(r"[-\d]{10} balance Assets:(\S+)  (-?\d+) MIN\n")
    with open(file, encoding="utf-8", newline="\n") as lines:
        found = (asserted.fullmatch(line) for line in lines)
        return {match[1]: int(match[2]) for match in found if match}


def _differences(tool: str, ours: Mapping[str, int], theirs: Mapping[str, int]) -> Iterator[str]:
    for account in sorted(ours.keys() | theirs.keys()):
        if ours.get(account, 0) != theirs.get(account, 0) or account not in ours:
            yield f"{tool}: {account} has {theirs.get(account)} minutes, in the ledger {ours.get(account)}"


def _write(bank: TimeBank, file: Path) -> None:
    with open(file, "wb") as out:
        journals.write(out, bank, file.suffix.removeprefix("."))


def _refusal(argv: list[str]) -> str:
    done = subprocess.run(argv, env=SURROUNDINGS, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    return (done.stdout + done.stderr).strip() or f"exit {done.returncode}" if done.returncode else ""
