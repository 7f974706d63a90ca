"""Checks a member's proof with nothing but Python: no Timebank, no database, no network.

    python ledger/proof_check.py proof.json

It can be copied anywhere, and is short so that it can be read. docs/proof.md describes the format.
"""

import hashlib
import json
import sys
from dataclasses import dataclass, field
from typing import Any

FIGURES = ("sequence", "minutes", "balance_after_minutes", "line")
WORDS = ("transfer", "occurred_on", "posted_at", "reverses", "kind", "reference")
DIGEST = '"digest": "'


class Wrong(Exception):
    """What does not hold, in a sentence."""


@dataclass
class Checked:
    """What holds, once everything was found to hold."""

    account: str
    balance_minutes: int
    sealed: int = 0
    unsealed: list[int] = field(default_factory=list)
    newest_number: int = 0
    newest_hash: str = ""

    @property
    def sentences(self) -> list[str]:
        entries = self.sealed + len(self.unsealed)
        said = [
            f"Entries: {entries}, numbered without a gap; together they make {self.balance_minutes} minutes.",
            f"Sealed: {self.sealed}. Each is exactly what the time bank sealed, word for word and minute for minute.",
        ]
        if self.unsealed:
            said.append(
                f"Not sealed yet: {len(self.unsealed)}. They add up, and nothing proves them so far. "
                "A proof written after the next night will."
            )
        if self.newest_number:
            said.append(
                f"Newest block: {self.newest_number}, hash {self.newest_hash}. Compare it with the one on the "
                "time bank's page of the books, or in anybody else's proof: if it is the same, you all have the same "
                "books."
            )
        said.append(
            "Not proved: that the hours were given as they were logged, what was posted after this file was written, "
            "and the words of a description, which are not sealed."
        )
        return said


def check(text: str) -> Checked:
    """Everything a proof says. Raises Wrong at the first thing that does not hold."""
    try:
        return _check(_read(text))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise Wrong(f"A part of the file is missing, or is not what it should be ({detail}).") from error


def read(path: str) -> str:
    """The text of a file, as it was written."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except OSError as error:
        raise Wrong(f"The file can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Wrong("The file is not the text that a proof is.") from error


def _read(text: str) -> dict[str, Any]:
    before, mark, after = text.rpartition(DIGEST)
    if not mark or after != f'{_sha256(before.encode())}"\n}}\n':
        raise Wrong("The file was changed or cut short: it does not match the hash on its last line.")
    proof: dict[str, Any] = json.loads(text, object_pairs_hook=_each_once)
    if (proof["format"], proof["version"]) != ("timebank proof", 1):
        raise Wrong("This is not a proof of version 1, which is what this program knows.")
    return proof


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Wrong("The file says something twice.")
    return found


def _check(proof: dict[str, Any]) -> Checked:
    checked = Checked(proof["account"], _figure(proof["balance_minutes"]))
    blocks = _chain(proof["blocks"], checked)
    pages = _pages(proof["pages"], blocks)
    taken: set[tuple[int, int, int]] = set()
    balance = 0
    for number, entry in enumerate(proof["entries"], start=1):
        sequence, minutes, after, _line = (_figure(entry[name]) for name in FIGURES)
        if sequence != number:
            raise Wrong(f"Entry {number} is missing: the file has {sequence} in its place.")
        balance += minutes
        if after != balance:
            raise Wrong(f"Entry {number}: the balance after it says {after}, it should be {balance}.")
        if entry["block"] is None:
            checked.unsealed.append(number)
            continue
        place = (entry["block"], entry["page"], entry["place"])
        if place in taken:
            raise Wrong(f"Entry {number}: its place in block {place[0]} is another entry's.")
        taken.add(place)
        if _sealed_at(place, pages, number) != _leaf(proof, entry):
            raise Wrong(f"Entry {number}: it is not what was sealed in block {place[0]}.")
        checked.sealed += 1
    if (len(proof["entries"]), balance) != (_figure(proof["sequence"]), checked.balance_minutes):
        raise Wrong("The entries do not lead to the balance and the number of entries the file says.")
    return checked


def _sealed_at(place: Any, pages: dict[tuple[int, int], list[str]], number: int) -> str:
    leaves = pages.get(place[:2], [])
    if not 0 <= _figure(place[2]) < len(leaves):
        raise Wrong(f"Entry {number}: the file holds no such place in block {place[0]}.")
    leaf: str = leaves[place[2]]
    return leaf


def _chain(blocks: list[dict[str, Any]], checked: Checked) -> dict[int, list[str]]:
    """The page hashes of each block, once every block was found to follow the one before."""
    pages: dict[int, list[str]] = {}
    for before, block in zip([None, *blocks], blocks, strict=False):
        number = _figure(block["number"])
        if before and (number, block["previous_hash"]) != (before["number"] + 1, before["hash"]):
            raise Wrong(f"Block {number} does not follow the block before it.")
        parts = ("number", "transfers", "lines", "previous_hash", "root", "sealed_at")
        if block["hash"] != _sha256(
            "\n".join(["timebank block 1", *(str(block[p]) for p in parts)]).encode()
        ):
            raise Wrong(f"Block {number}: its hash is not that of what it says.")
        if "pages" in block:
            if block["root"] != _joined(block["pages"]):
                raise Wrong(f"Block {number}: its pages do not make its root.")
            pages[number] = block["pages"]
        checked.newest_number, checked.newest_hash = number, block["hash"]
    return pages


def _pages(pages: list[dict[str, Any]], blocks: dict[int, list[str]]) -> dict[tuple[int, int], list[str]]:
    """The leaves of each page, once they were found to make the page that their block holds."""
    found = {}
    for page in pages:
        place = (_figure(page["block"]), _figure(page["page"]))
        sealed = blocks.get(place[0], [])
        if not 0 <= place[1] < len(sealed) or place in found or sealed[place[1]] != _joined(page["leaves"]):
            raise Wrong(f"Block {place[0]}: the lines on its page {place[1]} are not those it sealed.")
        found[place] = page["leaves"]
    return found


def _leaf(proof: dict[str, Any], entry: dict[str, Any]) -> str:
    """The hash of one line, from the text that docs/proof.md describes."""
    said = [str(_figure(entry[name])) for name in FIGURES] + [entry[name] for name in WORDS]
    text = ["timebank line 1", proof["account"], proof["proof_key"], *said]
    if any("\n" in part for part in text[:-1]):
        raise Wrong("Only a reference may have a line break in it.")
    return _sha256("\n".join(text).encode())


def _figure(value: object) -> int:
    if type(value) is not int:
        raise Wrong(f"{value!r} is no whole number.")
    return value


def _joined(hashes: list[str]) -> str:
    if any(len(one) != 64 for one in hashes):
        raise Wrong("A hash is not 64 characters long.")
    return _sha256(bytes.fromhex("".join(hashes)))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(path: str) -> int:
    """Say what the file proves, or what is wrong with it. 0 when it holds."""
    try:
        checked = check(read(path))
    except Wrong as error:
        print(f"This proof does not hold. {error}")
        return 1
    print(f"This proof holds, for account {checked.account}.", *checked.sentences, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else "usage: python proof_check.py FILE")
