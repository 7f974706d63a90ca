"""The one door for hours: every transfer goes through `post`, which is one call of one database function, or with
others through `post_batch`, which is one call of its sibling.

The function checks and writes everything; what it refuses comes back by the name of the broken promise, and leaves
the surrounding transaction as it was.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from ledger import hours
from ledger.models import Account
from ledger.refusals import PostingRefused, refusal_for

__all__ = [
    "Line",
    "PassedLimit",
    "Posting",
    "PostingRefused",
    "Receipt",
    "between",
    "given",
    "post",
    "post_batch",
]

# What only an archive says is left out otherwise, so that tables of a Timebank before archives take these as well.
POST = """
    SELECT transfer_id, public_id, posted_at, is_new, passed_accounts, passed_minutes, broken_promise, broken_at
      FROM ledger_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::smallint[], %s::bigint[], %s::bigint[]
                       {posted_elsewhere})
"""
POST_BATCH = """
    SELECT transfer_ids, public_ids, posted_ats, are_new, passed_places, passed_accounts, passed_minutes,
           broken_promise, broken_at
      FROM ledger_post_batch(%s, %s, %s::text[], %s::text[], %s::bytea[], %s::date[], %s::text[], %s::text[],
                             %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
                             %s::integer[], %s::smallint[], %s::bigint[], %s::bigint[]
                             {posted_elsewhere})
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Above zero was provided (earned), below zero was received."""

    account_id: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Posting:
    """What somebody asks the ledger to write. The reference is its name: the same again is the same transfer."""

    bank_id: int
    kind: str
    reference: str
    lines: tuple[Line, ...]
    occurred_on: dt.date
    description: str = ""
    entered_by_id: int | None = None
    on_behalf_of_id: int | None = None
    channel: str = "web"
    confirmed_by_id: int | None = None
    approved_by_id: int | None = None
    reverses_id: int | None = None
    posted_at: dt.datetime | None = None
    """When it was posted, for what was posted elsewhere; all else is posted now."""
    public_id: uuid.UUID | None = None
    """The address it had there."""

    @property
    def request_hash(self) -> bytes:
        """What was asked, whoever pressed the button: two coordinators who settle the same hours ask the same."""
        lines = sorted((line.account_id, line.minutes) for line in self.lines)
        # A kind may come as a word or as a choice of the model, which mean the same and are written otherwise.
        asked = (str(self.kind), lines, self.occurred_on.isoformat(), self.description, self.reverses_id)
        return hashlib.sha256(repr(asked).encode()).digest()


@dataclass(frozen=True, slots=True)
class PassedLimit:
    """A soft limit was passed: nothing is wrong, but somebody may want to talk. `str` of it says so in words."""

    account_id: int
    holder: str
    limit: str
    """"lowest" or "highest"."""
    past_minutes: int

    def __str__(self) -> str:
        words = (
            _("%(name)s is now %(hours)s below the lowest balance.")
            if self.limit == "lowest"
            else _("%(name)s is now %(hours)s above the highest balance.")
        )
        return words % {"name": self.holder, "hours": hours.compact(self.past_minutes)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the ledger answers. `is_new` is False when the same posting had been written before."""

    transfer_id: int
    public_id: uuid.UUID
    posted_at: dt.datetime
    is_new: bool
    passed: tuple[PassedLimit, ...] = ()


def between(provider: Account, recipient: Account, minutes: int) -> tuple[Line, Line]:
    """The lines of help: what one provided, the other received."""
    return Line(provider.pk, minutes), Line(recipient.pk, -minutes)


def given(giver: Account, receiver: Account, minutes: int) -> tuple[Line, Line]:
    """The lines of hours given away: the giver's balance goes down, the receiver's up."""
    return Line(giver.pk, -minutes), Line(receiver.pk, minutes)


def post(posting: Posting, *, at: dt.datetime) -> Receipt:
    """Write one transfer, or find the same one written before; one round trip. Raises PostingRefused."""
    lines = _in_order(posting)
    elsewhere = [posting.public_id] if posting.public_id else []
    row = _ask(
        POST.format(posted_elsewhere=", %s::uuid" if elsewhere else ""),
        [
            posting.bank_id,
            posting.posted_at or at,
            posting.kind,
            posting.reference,
            posting.request_hash,
            posting.reverses_id,
            posting.occurred_on,
            posting.description,
            posting.channel,
            posting.entered_by_id,
            posting.on_behalf_of_id,
            posting.confirmed_by_id,
            posting.approved_by_id,
            [number for number, _line in lines],
            [line.account_id for _number, line in lines],
            [line.minutes for _number, line in lines],
            *elsewhere,
        ],
    )
    transfer_id, public_id, posted_at, is_new, passed_accounts, passed_minutes = row
    passed = _passed([1] * len(passed_accounts or ()), passed_accounts or (), passed_minutes or ())
    return Receipt(transfer_id, public_id, posted_at, is_new, tuple(passed.get(1, ())))


def post_batch(postings: Sequence[Posting], *, at: dt.datetime) -> list[Receipt]:
    """Write transfers of one time bank, all or none, in the order given; one round trip for all of them.

    Raises PostingRefused; reversals are posted by themselves.
    """
    if len(postings) <= 1:
        return [post(posting, at=at) for posting in postings]
    if len({posting.bank_id for posting in postings}) > 1:
        raise ValueError("a batch belongs to one time bank")
    elsewhere = _posted_elsewhere(postings)
    statement = POST_BATCH.format(posted_elsewhere=", %s::timestamptz[], %s::uuid[]" if elsewhere else "")
    *written, passed_places, passed_accounts, passed_minutes = _ask(
        statement, [*_columns(postings, at), *elsewhere]
    )
    passed = _passed(passed_places or (), passed_accounts or (), passed_minutes or ())
    return [
        Receipt(transfer_id, public_id, posted_at, is_new, tuple(passed.get(place, ())))
        for place, (transfer_id, public_id, posted_at, is_new) in enumerate(
            zip(*written, strict=True), start=1
        )
    ]


def _ask(statement: str, arguments: list[Any]) -> tuple[Any, ...]:
    """What the database answers. A promise that it could only keep by an error comes back as the same exception."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            answer: tuple[Any, ...] = cursor.fetchone()
    except IntegrityError as error:
        promise = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        raise refusal_for(promise or "") from error
    *written, promise, broken_at = answer
    if promise:
        raise refusal_for(promise, account_id=broken_at)
    return tuple(written)


def _in_order(posting: Posting) -> list[tuple[int, Line]]:
    """The lines with their numbers, in the order of their accounts, as the function locks them."""
    return sorted(enumerate(posting.lines, start=1), key=lambda numbered: numbered[1].account_id)


def _columns(postings: Sequence[Posting], at: dt.datetime) -> list[Any]:
    """One array a column; the lines in the order of their accounts, then of their transfers."""
    lines = sorted(
        (line.account_id, place, number, line.minutes)
        for place, posting in enumerate(postings, start=1)
        for number, line in enumerate(posting.lines, start=1)
    )
    return [
        postings[0].bank_id,
        at,
        [posting.kind for posting in postings],
        [posting.reference for posting in postings],
        [posting.request_hash for posting in postings],
        [posting.occurred_on for posting in postings],
        [posting.description for posting in postings],
        [posting.channel for posting in postings],
        [posting.entered_by_id for posting in postings],
        [posting.on_behalf_of_id for posting in postings],
        [posting.confirmed_by_id for posting in postings],
        [posting.approved_by_id for posting in postings],
        [place for _account, place, _number, _minutes in lines],
        [number for _account, _place, number, _minutes in lines],
        [account for account, _place, _number, _minutes in lines],
        [minutes for _account, _place, _number, minutes in lines],
    ]


def _posted_elsewhere(postings: Sequence[Posting]) -> list[Any]:
    """When each was posted before, and under which address; nothing where that is said of none."""
    if not any(posting.posted_at or posting.public_id for posting in postings):
        return []
    return [[posting.posted_at for posting in postings], [posting.public_id for posting in postings]]


def _passed(
    places: Sequence[int], account_ids: Sequence[int], past: Sequence[int]
) -> dict[int, list[PassedLimit]]:
    """The limits each posting of the batch passed, by its place; names are only asked for when there are any."""
    if not places:
        return {}
    names = {account.pk: account.name for account in Account.objects.with_names().filter(pk__in=account_ids)}
    passed: dict[int, list[PassedLimit]] = {}
    for place, account_id, minutes in zip(places, account_ids, past, strict=True):
        limit = "lowest" if minutes < 0 else "highest"
        passed.setdefault(place, []).append(PassedLimit(account_id, names[account_id], limit, abs(minutes)))
    return passed
