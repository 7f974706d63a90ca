"""Every promise of the ledger's database has a sentence for whoever meets it, or is known to be met by nobody."""

import re
from pathlib import Path

import pytest
from django.db import connection

from ledger import refusals

SQL = Path(refusals.__file__).parent / "sql"
RAISED = re.compile(r"CONSTRAINT = '(\w+)'|promise := '(\w+)'|(?:THEN|RETURN|ELSE) '([a-z]+(?:_[a-z]+){2,})'")
# Made by Django for a column, or told by a verb of its own: importing and closing have their own sentences.
NAMED = """
    SELECT conname FROM pg_constraint
     WHERE conrelid IN ('ledger_account'::regclass, 'ledger_transfer'::regclass, 'ledger_entry'::regclass,
                        'ledger_block'::regclass, 'ledger_correction'::regclass)
       AND contype IN ('c', 'f', 't') AND conname !~ '^ledger_'
    UNION
    SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ '^ledger_'
"""


def raised() -> set[str]:
    return {
        name
        for file in SQL.glob("*.sql")
        for found in RAISED.findall(file.read_text())
        for name in found
        if name
    }


def named() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_promise_is_known() -> None:
    promises = raised() | named()
    assert len(promises) > 40
    told = set(refusals._WORDS) | {"hard_limits_are_kept", "closed_account_takes_nothing"}
    assert sorted(promises - told - refusals.BY_HAND_ONLY) == []
    assert promises >= refusals.BY_HAND_ONLY, "a name that is no promise any more"


@pytest.mark.django_db
def test_each_comes_back_as_the_ledgers_own_exception() -> None:
    for promise in raised() | named():
        refused = refusals.refusal_for(promise)
        assert refused.promise == promise
        assert refused.sentence.endswith(".") and "_" not in refused.sentence
