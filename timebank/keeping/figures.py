"""What a backup says about what is in it, in figures that a restore works out again: rows, checksums, balances."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

Figure = dict[str, Any]

# Rows are compared as text, so everything that shapes the text is fixed.
PLAINLY = """
    SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
    SET extra_float_digits = 1; SET row_security = off; SET search_path = pg_catalog, public;
"""

TABLES = """
    SELECT c.relname FROM pg_class AS c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND NOT EXISTS (SELECT FROM pg_depend AS d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.relname
"""

# Each sequence with the column it numbers.
SEQUENCES = """
    SELECT s.relname, t.relname, a.attname
      FROM pg_class AS s
      JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
      JOIN pg_class AS t ON t.oid = d.refobjid
      JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
     ORDER BY s.relname
"""

# A sum of checksums does not depend on the order of the rows: one scan, no sort.
OF_TABLE = """
    SELECT json_build_object('table', {text}, 'rows', count(*), 'checksum',
           coalesce(sum(('x' || substr(md5(row_of_it::text), 1, 15))::bit(60)::bigint), 0)::text)
      FROM public.{name} AS row_of_it
"""

OF_SEQUENCE = """
    SELECT json_build_object('sequence', {text},
           'value', (SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM public.{name}),
           'highest', (SELECT coalesce(max({column}), 0) FROM public.{table}))
"""

OF_BANKS = """
    SELECT json_build_object('bank', b.slug, 'accounts', a.accounts, 'transfers', t.transfers,
           'entries', e.entries, 'sum_minutes', a.minutes, 'sum_of_entries_minutes', e.minutes)
      FROM public.members_timebank AS b,
   LATERAL (SELECT count(*) AS accounts, coalesce(sum(balance_minutes), 0) AS minutes
              FROM public.ledger_account WHERE bank_id = b.id) AS a,
   LATERAL (SELECT count(*) AS transfers FROM public.ledger_transfer WHERE bank_id = b.id) AS t,
   LATERAL (SELECT count(*) AS entries, coalesce(sum(minutes), 0) AS minutes
              FROM public.ledger_entry WHERE bank_id = b.id) AS e
     ORDER BY b.slug
"""

# The newest hash that each time bank's members may hold a copy of.
OF_BLOCKS = """
    SELECT DISTINCT ON (l.bank_id) json_build_object('blocks of', b.slug, 'number', l.number,
           'hash', encode(l.hash, 'hex'))
      FROM public.ledger_block AS l JOIN public.members_timebank AS b ON b.id = l.bank_id
     ORDER BY l.bank_id, l.number DESC
"""

# One hash over the whole of an account's entries, in their order.
OF_ACCOUNTS = """
    SELECT json_build_object('account', a.id, 'balance_minutes', a.balance_minutes, 'sequence', a.sequence,
           'sha256', encode(sha256(convert_to(coalesce(e.lines, ''), 'UTF8')), 'hex'))
      FROM public.ledger_account AS a
      LEFT JOIN (SELECT bank_id, account_id, string_agg(entry::text, chr(10) ORDER BY sequence) AS lines
                   FROM public.ledger_entry AS entry GROUP BY bank_id, account_id) AS e
        ON e.bank_id = a.bank_id AND e.account_id = a.id
     ORDER BY a.id
"""


def statements(cursor: Any) -> list[str]:
    """What to ask this database."""
    cursor.execute(TABLES)
    tables = [name for (name,) in cursor.fetchall()]
    cursor.execute(SEQUENCES)
    return statements_for(tables, cursor.fetchall())


def statements_for(tables: Iterable[str], sequences: Iterable[Sequence[str]]) -> list[str]:
    """One statement a figure, or a kind of figures; each answers in rows of JSON."""
    tables = list(tables)
    asked = [OF_TABLE.format(text=_text(name), name=_name(name)) for name in tables]
    for sequence, table, column in sequences:
        names = {"name": _name(sequence), "table": _name(table), "column": _name(column)}
        asked.append(OF_SEQUENCE.format(text=_text(sequence), **names))
    of_books = {"members_timebank": OF_BANKS, "ledger_block": OF_BLOCKS, "ledger_entry": OF_ACCOUNTS}
    return asked + [statement for table, statement in of_books.items() if table in tables]


def work_out(cursor: Any, asked: Iterable[str]) -> list[Figure]:
    """The figures of the database as this cursor sees it."""
    cursor.execute(PLAINLY)
    found: list[Figure] = []
    for statement in asked:
        cursor.execute(statement)
        found += [row for (row,) in cursor.fetchall()]
    return found


def read(lines: Iterable[str]) -> list[Figure]:
    """The figures as psql prints them."""
    return [json.loads(line) for line in lines]


def differences(expected: list[Figure], found: list[Figure]) -> list[str]:
    """In words, each figure that is not what it should be. A sequence may be further on, never behind."""
    wanted, there = _by_name(expected), _by_name(found)
    told = [f"{name} is missing" for name in wanted if name not in there]
    told += [f"{name} is too many" for name in there if name not in wanted]
    for name in wanted.keys() & there.keys():
        if not _agree(wanted[name], there[name]):
            told.append(f"{name} should be {_values(wanted[name])}, and is {_values(there[name])}")
    return sorted(told)


def _agree(wanted: Figure, there: Figure) -> bool:
    if "sequence" in wanted and "highest" in wanted:
        # Numbers drawn while the backup was made are used up, whether or not they were kept.
        return bool(there["value"] >= max(wanted["value"], there["highest"]))
    return wanted == there


def _by_name(figures: list[Figure]) -> dict[str, Figure]:
    return {_called(figure): figure for figure in figures}


def _called(figure: Figure) -> str:
    kind = next(iter(figure))
    return f"{kind} {figure[kind]}"


def _values(figure: Figure) -> str:
    return json.dumps(dict(list(figure.items())[1:]))


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
