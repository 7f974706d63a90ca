"""A member's proof: the entries of one account, with the hashes that tie each of them to the newest block.

It is a file that `manage.py verify`, `ledger/proof_check.py` alone, or anybody's own script can check without the
database. docs/proof.md has the format.
"""

import datetime as dt
import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from ledger.models import Account, Block, Entry
from ledger.reconciliation.looking import consistently

FORMAT = "timebank proof"
VERSION = 1
FIELDS = ("sequence", "minutes", "balance_after_minutes", "line")
WORDS = ("transfer", "occurred_on", "posted_at", "reverses", "kind", "reference")
LEAVES = "SELECT page, account_id, sequence, leaf_text, leaf FROM ledger_block_leaves(%s, %s)"


@dataclass(slots=True)
class Proof:
    """What the file says, part by part."""

    head: dict[str, Any]
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)


def write(account: Account, *, at: dt.datetime) -> Iterator[str]:
    """The file, piece by piece. Its last line is a hash of all before it: it tells damage, the blocks tell the rest."""
    digest = hashlib.sha256()
    for piece in _pieces(rows(account, at=at)):
        digest.update(piece.encode())
        yield piece
    yield f'"digest": "{digest.hexdigest()}"\n}}\n'


def rows(account: Account, *, at: dt.datetime) -> Proof:
    """Everything the file says, of one moment."""
    with consistently():
        account = Account.objects.select_related("bank", "membership").get(pk=account.pk)
        proof = Proof(_head(account, at))
        blocks = list(Block.objects.filter(bank=account.bank_id).order_by("number"))
        places = _places(account, blocks)
        for number in sorted({number for number in places.values() if number}):
            _add_block(proof, account, number)
        unsealed = [sequence for sequence, number in places.items() if not number]
        proof.entries |= _unsealed(account, unsealed)
        _add_chain(proof, blocks)
        return proof


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


def _places(account: Account, blocks: list[Block]) -> dict[int, int]:
    """In which block each entry is, by its number; 0 when it is not sealed yet."""
    ends = [block.last_transfer_id for block in blocks]
    entries = Entry.objects.filter(bank=account.bank_id, account=account).order_by("sequence")
    found = {}
    for sequence, transfer_id in entries.values_list("sequence", "transfer_id").iterator():
        place = bisect_left(ends, transfer_id)
        found[sequence] = blocks[place].number if place < len(blocks) else 0
    return found


def _add_block(proof: Proof, account: Account, number: int) -> None:
    """The account's entries in a block, with the pages they are on; of the other pages only the hash."""
    pages: dict[int, list[str]] = {}
    own: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, [account.bank_id, number])
        for page, account_id, sequence, text, leaf in cursor:
            leaves = pages.setdefault(page, [])
            if account_id == account.pk:
                own.add(page)
                place = {"block": number, "page": page, "place": len(leaves)}
                proof.entries[sequence] = _said(text) | place
            leaves.append(leaf)
    proof.pages += [{"block": number, "page": page, "leaves": pages[page]} for page in sorted(own)]
    hashes = [_joined(pages[page]) for page in sorted(pages)]
    proof.blocks.append({"number": number, "pages": hashes})


def _said(leaf_text: str) -> dict[str, Any]:
    """The text of a leaf in words and figures; the reference comes last, as it may have line breaks of its own."""
    parts = leaf_text.split("\n", 12)[3:]
    figures = dict(zip(FIELDS, map(int, parts[:4]), strict=True))
    return figures | dict(zip(WORDS, parts[4:], strict=True))


def _unsealed(account: Account, sequences: list[int]) -> dict[int, dict[str, Any]]:
    """Entries that no block holds yet."""
    entries = Entry.objects.filter(bank=account.bank_id, account=account, sequence__in=sequences)
    return {
        entry.sequence: {name: getattr(entry, name) for name in FIELDS}
        | {
            "transfer": str(entry.transfer.public_id),
            "occurred_on": entry.transfer.occurred_on.isoformat(),
            "posted_at": entry.transfer.posted_at.astimezone(dt.UTC).isoformat(" "),
            "reverses": str(entry.transfer.reverses.public_id) if entry.transfer.reverses else "",
            "kind": entry.transfer.kind,
            "reference": entry.transfer.reference,
            "block": None,
        }
        for entry in entries.select_related("transfer__reverses")
    }


def _add_chain(proof: Proof, blocks: list[Block]) -> None:
    """The heads of all blocks from the first that is needed to the newest."""
    needed = {block["number"]: block["pages"] for block in proof.blocks}
    first = min(needed, default=0)
    proof.blocks = [
        _heading(block) | ({"pages": needed[block.number]} if block.number in needed else {})
        for block in blocks
        if first and block.number >= first
    ]


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


def _pieces(proof: Proof) -> Iterator[str]:
    yield "{\n"
    for name, value in proof.head.items():
        yield f"{json.dumps(name)}: {_json(value)},\n"
    yield from _list("entries", (proof.entries[sequence] for sequence in sorted(proof.entries)))
    yield from _list("pages", proof.pages)
    yield from _list("blocks", proof.blocks)


def _list(name: str, values: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One value a line, so that a person finds their way."""
    yield f'"{name}": ['
    for place, value in enumerate(values):
        yield f"{',' if place else ''}\n{_json(value)}"
    yield "\n],\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
