"""A member's proof: the entries of one account, with the hashes that tie each of them to the newest block.

It is a file that `manage.py verify`, `ledger/proof_check.py` alone, or anybody's own script can check without the
database. docs/proof.md has the format.
"""

import datetime as dt
import hashlib
import json
import tempfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

from django.db import connection

from ledger.models import Account, Block, Entry
from ledger.models.transfer import EntryQuerySet
from ledger.reconciliation.looking import consistently

FORMAT = "timebank proof"
VERSION = 1
FIELDS = ("sequence", "minutes", "balance_after_minutes", "line")
WORDS = ("transfer", "occurred_on", "posted_at", "reverses", "kind", "reference")
IN_MEMORY_BYTES = 1_000_000
LEAVES = "SELECT page, account_id, sequence, leaf_text, leaf FROM ledger_block_leaves(%s, %s)"


def write(account: Account, *, at: dt.datetime) -> Iterator[str]:
    """The file, piece by piece, all of one moment.

    Its last line is a hash of all before it: it tells damage, the blocks tell the rest.
    """
    digest = hashlib.sha256()
    for piece in _pieces(account, at):
        digest.update(piece.encode())
        yield piece
    yield f'"digest": "{digest.hexdigest()}"\n}}\n'


def _pieces(account: Account, at: dt.datetime) -> Iterator[str]:
    """Whatever the length, some blocks in memory: pages wait on disk until the entries are written."""
    with consistently(account.bank), _Pages.kept() as pages:
        account = Account.objects.select_related("bank", "membership").get(pk=account.pk)
        blocks = list(Block.objects.filter(bank=account.bank_id).order_by("number"))
        yield "{\n"
        for name, value in _head(account, at).items():
            yield f"{json.dumps(name)}: {_json(value)},\n"
        sealed = (entry for number in _needed(account, blocks) for entry in _sealed(account, number, pages))
        yield from _list("entries", _in_order(chain(sealed, _unsealed(account, blocks))))
        yield from _list("pages", pages.lines())
        yield from _list("blocks", map(_json, _chained(blocks, pages.hashes)))


@dataclass(slots=True)
class _Pages:
    """The pages that hold an entry, one a line; and of each block that has one, the hashes of all its pages."""

    file: IO[str]
    hashes: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def kept(cls) -> Iterator["_Pages"]:
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, "w+", encoding="utf-8", newline="\n") as file:
            yield cls(file)

    def add(self, number: int, pages: dict[int, list[str]], own: set[int]) -> None:
        for page in sorted(own):
            self.file.write(_json({"block": number, "page": page, "leaves": pages[page]}) + "\n")
        self.hashes[number] = [_joined(pages[page]) for page in sorted(pages)]

    def lines(self) -> Iterator[str]:
        self.file.seek(0)
        return (line.rstrip("\n") for line in self.file)


def _head(account: Account, at: dt.datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "time_bank": account.bank.slug,
        "holder": account.name,
        "written_at": at.astimezone(dt.UTC).isoformat(),
        "account": str(account.public_id),
        "proof_key": str(account.proof_key),
        "sequence": account.sequence,
        "balance_minutes": account.balance_minutes,
    }


def _own(account: Account) -> EntryQuerySet:
    """Its entries up to what the head says: what is posted meanwhile is for the next proof."""
    return Entry.objects.filter(bank=account.bank_id, account=account, sequence__lte=account.sequence)


def _needed(account: Account, blocks: list[Block]) -> list[int]:
    """The numbers of the blocks that hold one of its entries."""
    ends = [block.last_transfer_id for block in blocks]
    transfers = _own(account).values_list("transfer_id", flat=True)
    places = {bisect_left(ends, transfer_id) for transfer_id in transfers.iterator()}
    return [blocks[place].number for place in sorted(places) if place < len(blocks)]


def _sealed(account: Account, number: int, pages: _Pages) -> Iterator[dict[str, Any]]:
    """The account's entries in a block, with the pages they are on; of the other pages only the hash."""
    found: dict[int, list[str]] = {}
    own: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, [account.bank_id, number])
        for page, account_id, sequence, text, leaf in cursor:
            leaves = found.setdefault(page, [])
            if account_id == account.pk and sequence <= account.sequence:
                own.add(page)
                yield _said(text) | {"block": number, "page": page, "place": len(leaves)}
            leaves.append(leaf)
    pages.add(number, found, own)


def _said(leaf_text: str) -> dict[str, Any]:
    """The text of a leaf in words and figures; the reference comes last, as it may have line breaks of its own."""
    parts = leaf_text.split("\n", 12)[3:]
    figures = dict(zip(FIELDS, map(int, parts[:4]), strict=True))
    return figures | dict(zip(WORDS, parts[4:], strict=True))


def _unsealed(account: Account, blocks: list[Block]) -> Iterator[dict[str, Any]]:
    """Entries that no block holds yet."""
    sealed_up_to = blocks[-1].last_transfer_id if blocks else 0
    entries = _own(account).filter(transfer__gt=sealed_up_to).order_by("sequence")
    for entry in entries.select_related("transfer__reverses").iterator():
        yield {name: getattr(entry, name) for name in FIELDS} | {
            "transfer": str(entry.transfer.public_id),
            "occurred_on": entry.transfer.occurred_on.isoformat(),
            "posted_at": entry.transfer.posted_at.astimezone(dt.UTC).isoformat(" "),
            "reverses": str(entry.transfer.reverses.public_id) if entry.transfer.reverses else "",
            "kind": entry.transfer.kind,
            "reference": entry.transfer.reference,
            "block": None,
        }


def _in_order(entries: Iterable[dict[str, Any]]) -> Iterator[str]:
    """By their numbers, which may run a little otherwise than those of the transfers that blocks go by."""
    waiting: dict[int, str] = {}
    expected = 1
    for entry in entries:
        waiting[entry["sequence"]] = _json(entry)
        while expected in waiting:
            yield waiting.pop(expected)
            expected += 1
    # Where a number is missing, whoever checks the file shall see it.
    yield from (waiting[sequence] for sequence in sorted(waiting))


def _chained(blocks: list[Block], hashes: dict[int, list[str]]) -> Iterator[dict[str, Any]]:
    """The heads of all blocks from the first that is needed to the newest."""
    first = min(hashes, default=None)
    for block in blocks:
        if first is not None and block.number >= first:
            yield _heading(block) | ({"pages": hashes[block.number]} if block.number in hashes else {})


def _heading(block: Block) -> dict[str, Any]:
    return {
        "number": block.number,
        "transfers": block.transfers,
        "lines": block.lines,
        "previous_hash": bytes(block.previous_hash).hex(),
        "root": bytes(block.root).hex(),
        "hash": block.hex,
        "sealed_at": _moment(block.sealed_at),
    }


def _moment(at: dt.datetime) -> str:
    """As PostgreSQL writes it: no zeros at the end of a second's fraction."""
    at = at.astimezone(dt.UTC)
    fraction = f".{at.microsecond:06}".rstrip("0") if at.microsecond else ""
    return f"{at:%Y-%m-%d %H:%M:%S}{fraction}+00"


def _joined(hashes: list[str]) -> str:
    return hashlib.sha256(bytes.fromhex("".join(hashes))).hexdigest()


def _list(name: str, values: Iterable[str]) -> Iterator[str]:
    """One value a line, so that a person finds their way."""
    yield f'"{name}": ['
    for place, value in enumerate(values):
        yield f"{',' if place else ''}\n{value}"
    yield "\n],\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
