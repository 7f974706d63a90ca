"""What goes of the books when somebody is forgotten: words they wrote and words that name them. No hour ever goes."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Q, QuerySet

from ledger.models import (
    Account,
    Block,
    Correction,
    Discrepancy,
    Entry,
    Export,
    Import,
    ImportMapping,
    MonthClose,
    Reconciliation,
    Transfer,
)
from members import forgetting
from members.forgetting import Forgotten

SEALED = "sealed in the blocks, and a key"


def blank(
    bank_id: int,
    transfers: Collection[int] = (),
    *,
    reasons: Collection[int] = (),
    answers: Collection[int] = (),
) -> None:
    """Take the words of transfers and corrections away, by the one door to that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_blank_words(%s, %s::bigint[], %s::bigint[], %s::bigint[])",
            [bank_id, list(transfers), list(reasons), list(answers)],
        )


def register() -> None:
    forgetting.register(Account)
    forgetting.register(Entry)
    forgetting.register(
        Block, kept=dict.fromkeys(["previous_hash", "root", "hash"], "says nothing about anybody")
    )
    by_door = "goes by the ledger's door where they wrote it, or where it names them"
    forgetting.register(Transfer, kept={"description": by_door, "reference": SEALED, "request_hash": SEALED})
    forgetting.register(Correction, kept={"reason": by_door, "answer": by_door, "reference": "a key"})
    forgetting.register(
        Export, deleted=["person"], struck=["title", "error"],
        kept={"what": "a key", "parameters": "keys and days", "file": "goes, whoever asked for it"},
    )  # fmt: skip
    file_goes = "goes, whoever brought it"
    forgetting.register(
        Import, deleted=["person"], struck=["name", "error"],
        kept={
            "kind": "a key", "digest": "a key", "written_as": "a key", "layout": "keys", "choices": "keys",
            "figures": "figures", "refused_lines": "figures",
            **dict.fromkeys(["file", "refused_file", "header", "sample", "problems"], file_goes),
        },
    )  # fmt: skip
    forgetting.register(
        ImportMapping, struck=["name"],
        kept={"kind": "a key", "headings": "names of columns", "choices": "keys"},
    )  # fmt: skip
    forgetting.register(
        MonthClose, kept={"document": "sums, numbers of members and keys: no names", "digest": "of the same"}
    )
    found = "says nothing about anybody"
    forgetting.register(Reconciliation, kept={"checks": found, "last_block_hash": found})
    forgetting.register(
        Discrepancy,
        emptied={"closed_reason": ["closed_by"]},
        struck=["closed_reason"],
        near=["account__membership__seats__person"],
        never_empty=["closed_reason"],
    )


@forgetting.before
def _words_of_the_books(whom: Forgotten) -> None:
    person, bank = whom.person, whom.person.bank_id
    transfers = Transfer.objects.filter(bank=bank).exclude(description="")
    # What help was called is its exchange's to say.
    given = transfers.exclude(kind=Transfer.Kind.SERVICE)
    written = given.filter(Q(entered_by=person) | Q(on_behalf_of__in=whom.own_memberships))
    named = transfers.filter(whom.naming(["description"]))
    lines = Entry.objects.filter(bank=bank, account__membership__in=whom.own_memberships)
    near = transfers.filter(pk__in=lines.values("transfer"))
    ids = {*written.values_list("pk", flat=True), *named.values_list("pk", flat=True)}
    ids |= {
        pk for pk, text in near.values_list("pk", "description") if whom.struck(text, is_near=True) != text
    }
    corrections = Correction.objects.filter(bank=bank)
    blank(
        bank,
        ids,
        reasons=_with_words(corrections, "reason", "asked_by", whom),
        answers=_with_words(corrections, "answer", "decided_by", whom),
    )


def _with_words(rows: QuerySet[Correction], name: str, author: str, whom: Forgotten) -> list[int]:
    """Those whose words are theirs, or name them; on their own accounts even by half a name."""
    own = Q(from_account__membership__in=whom.own_memberships)
    own |= Q(to_account__membership__in=whom.own_memberships)
    found = set(rows.filter(Q(**{author: whom.person}) | whom.naming([name])).values_list("pk", flat=True))
    near = rows.filter(own).values_list("pk", name)
    return sorted(found | {pk for pk, text in near if whom.struck(text, is_near=True) != text})


@forgetting.before
def _files_others_asked_for(whom: Forgotten) -> None:
    """Each holds what the books said when it was made. Whoever needs it still asks again."""
    ready = Export.objects.filter(bank=whom.person.bank_id).exclude(file="")
    forgetting.discard(ready.values_list("file", flat=True))
    ready.update(state=Export.State.EXPIRED, file="")


@forgetting.before
def _files_others_brought(whom: Forgotten) -> None:
    """What waits to be brought in may say who they were. Whoever has the file can bring it again."""
    kept = Import.objects.filter(bank=whom.person.bank_id).with_files()
    forgetting.discard(kept.exclude(file="").values_list("file", flat=True))
    forgetting.discard(kept.exclude(refused_file="").values_list("refused_file", flat=True))
    open_ones = kept.exclude(state=Import.State.DONE)
    gone = {"file": "", "refused_file": "", "header": [], "sample": [], "problems": [], "refused_lines": []}
    open_ones.update(state=Import.State.EXPIRED, lease_until=None, **gone)
