"""Three roles of the database: one owns the tables and changes them, another serves people and owns nothing.

What the second may do stands here, in one table, and is given anew after every migration. The third, the doorkeeper, is
nobody's to sign in with: it reads across time banks, which neither of the others can, for backups and for the few
questions below.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

DOORKEEPER = "timebank_doorkeeper"
READ = ("SELECT",)
# Opened empty (a guard sees to it); of what is there only what a policy says of it changes. Hours come by posting.
ACCOUNT = ("SELECT", "INSERT", "UPDATE (lowest_minutes, highest_minutes, is_hard, closed_at)")
# Kept for good: what was asked or found never changes, only what became of it.
CORRECTION = ("SELECT", "INSERT", "UPDATE (state, answer, decided_by_id, decided_at, transfer_id)")
DISCREPANCY = (
    "SELECT",
    "INSERT",
    "UPDATE (gone_in_id, closed_at, closed_by_id, closed_how, closed_reason, closed_with_id)",
)
MAY: dict[str, tuple[str, ...]] = {
    "django_migrations": READ,
    "ledger_account": ACCOUNT,
    "ledger_block": READ,
    "ledger_correction": CORRECTION,
    "ledger_discrepancy": DISCREPANCY,
    "ledger_entry": READ,
    "ledger_monthclose": ("SELECT", "INSERT"),
    "ledger_reconciliation": ("SELECT", "INSERT"),
    "ledger_transfer": READ,
    # Terms are agreed to as they were read; whose an agreement is becomes known when somebody is let in. What they
    # said with it can go.
    "members_terms": ("SELECT", "INSERT"),
    "members_agreement": ("SELECT", "INSERT", "UPDATE (person_id, said)"),
    # Who changed what people may do: added to, and never changed.
    "members_record": ("SELECT", "INSERT"),
    # What was reported, noted and read of a case stays; forgetting somebody takes words away (guards see to that).
    "members_case": ("SELECT", "INSERT", "UPDATE (assigned_to_id, remind_on, outcome, closed_at)"),
    "members_report": ("SELECT", "INSERT", "UPDATE (words, reported)"),
    "members_casenote": ("SELECT", "INSERT", "UPDATE (words)"),
    "members_casereading": ("SELECT", "INSERT"),
    # Who looked at how to reach whom: added to, and never changed.
    "members_reveal": ("SELECT", "INSERT"),
    # Coordinators' notes and who opened them; checks are only ever taken back.
    "members_privatenote": ("SELECT", "INSERT", "UPDATE (words)"),
    "members_notereading": ("SELECT", "INSERT"),
    "members_check": ("SELECT", "INSERT", "UPDATE (taken_back_at, taken_back_by_id)"),
    # What a guardian said stays; who answers for whom ends, and is never deleted.
    "members_guardianship": (
        "SELECT",
        "INSERT",
        "UPDATE (state, ended_at, guardian_name, guardian_reach)",
    ),
    "members_guardiansay": ("SELECT", "INSERT", "UPDATE (words)"),
    # What happened to somebody's belonging stays said; only its words can go.
    "members_standingchange": ("SELECT", "INSERT", "UPDATE (reason)"),
}
# What is asked before it is known which time bank it is about; each tells no more than its name says.
DOORKEEPERS = {
    "bank_of_token",
    "banks_of_login",
    "banks_to_seal",
    "banks_with_announcements",
    "banks_with_files",
    "banks_with_imports",
    "banks_with_mail",
    "mail_waiting",
}
DOORS = DOORKEEPERS | {
    "learn_sizes",
    "ledger_blank_words",
    "ledger_load",
    "ledger_post",
    "ledger_post_batch",
    "ledger_put_balance_back",
    "ledger_seal",
    "ledger_seal_horizon",
    "ledger_stage",
}
MAY_ELSEWHERE = ("SELECT", "INSERT", "UPDATE", "DELETE")

TABLES = """
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
       AND pg_has_role(relowner, 'USAGE')
"""
COLUMNS = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
NOT_YET_ITS_OWN = """
    SELECT oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND proname = ANY (%s) AND pg_get_userbyid(proowner) <> %s
"""
# What acts with its owner's rights. PostgreSQL leaves each new one open to everybody; those that are named are doors.
POWERFUL = """
    SELECT proname, oid::regprocedure::text FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND prosecdef AND pg_has_role(proowner, 'USAGE')
"""


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, the default connection is the owner's, where OWNER_DATABASE_URL says who that is."""
    connection.close()
    with addressing_owner():
        try:
            yield
        finally:
            connection.close()


@contextmanager
def addressing_owner() -> Iterator[None]:
    """Inside, whatever connects anew connects as the owner."""
    before = dict(connection.settings_dict)
    owner = settings.OWNER_DATABASE or before
    connection.settings_dict.update(
        {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    )
    try:
        yield
    finally:
        connection.settings_dict.update(before)


def renew() -> None:
    """Give the application's role exactly what the table says, at once. Done as the owner."""
    with transaction.atomic(), connection.cursor() as cursor:
        _give_to_doorkeeper(cursor)
        cursor.execute("SELECT current_user")
        # Who owns the tables has every right to them; booting says what to think of that.
        if cursor.fetchone()[0] != settings.APPLICATION_ROLE:
            _give(connection.ops.quote_name(settings.APPLICATION_ROLE), cursor)


def _give_to_doorkeeper(cursor: CursorWrapper) -> None:
    """It reads everything, changes nothing, and its questions are its own."""
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {DOORKEEPER}")
    cursor.execute(
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {DOORKEEPER};"
        f" GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {DOORKEEPER}"
    )
    cursor.execute(NOT_YET_ITS_OWN, [sorted(DOORKEEPERS), DOORKEEPER])
    if functions := [function for (function,) in cursor.fetchall()]:
        cursor.execute(f"GRANT CREATE ON SCHEMA public TO {DOORKEEPER}")
        for function in functions:
            cursor.execute(f"ALTER FUNCTION {function} OWNER TO {DOORKEEPER}")
        cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM {DOORKEEPER}")


def _give(role: str, cursor: CursorWrapper) -> None:
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    # Not even a table that lives as long as its session: it could bear the name of one of ours.
    cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}")
    cursor.execute(
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}; GRANT USAGE ON SCHEMA public TO {role}"
    )
    for table in _names(cursor, TABLES):
        may = ", ".join(_of_now(MAY.get(table, MAY_ELSEWHERE), table, cursor))
        cursor.execute(f'REVOKE ALL ON "{table}" FROM PUBLIC, {role}; GRANT {may} ON "{table}" TO {role}')
    cursor.execute(POWERFUL)
    for name, function in cursor.fetchall():
        cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {role}")
        if name in DOORS:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


def _of_now(rights: tuple[str, ...], table: str, cursor: CursorWrapper) -> Iterator[str]:
    """The rights, on those columns only that are there: older tables, on their way to these, lack some."""
    for right in rights:
        if "(" not in right:
            yield right
            continue
        there = set(_names(cursor, COLUMNS, f'public."{table}"'))
        named = right[right.index("(") + 1 : -1].split(", ")
        if columns := ", ".join(name for name in named if name in there):
            yield f"UPDATE ({columns})"


def _names(cursor: CursorWrapper, query: str, *parameters: str) -> list[str]:
    cursor.execute(query, parameters)
    return [name for (name,) in cursor.fetchall()]
