# ruff: noqa: S608, E501  (statements made of text are what this is about, and read best whole)
"""What somebody might try who can say anything to the database as the application: statements, each with its name.

`{rosa}`, `{kofi}` and `{closed}` are accounts of `{bank}`, `{stranger}` one of `{other}`; `{transfer}` is of `{bank}`.
"""

ENTRY = "(bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)"
TRANSFER = "(bank_id, public_id, kind, reference, request_hash, line_count, occurred_on, posted_at, description, channel)"
NEW_TRANSFER = "{bank}, uuidv7(), 'gift', 'by hand', '', 2, '2026-10-03', now(), '', 'web'"
ACCOUNT = "(bank_id, public_id, kind, lowest_minutes, is_hard, balance_minutes, sequence, opened_at)"

# Rows that would change. Whoever may do anything, with the guards away, must see the books change by each.
ROWS = {
    "take hours": "UPDATE ledger_account SET balance_minutes = balance_minutes + 60 WHERE id = {rosa}",
    "take them from another": (
        "UPDATE ledger_account SET balance_minutes = CASE id WHEN {rosa} THEN 200 ELSE -200 END"
        " WHERE id IN ({rosa}, {kofi})"
    ),
    "count wrongly": "UPDATE ledger_account SET sequence = 99 WHERE id = {rosa}",
    "limits and balance at once": (
        "UPDATE ledger_account SET lowest_minutes = -9000, balance_minutes = -600 WHERE id = {kofi}"
    ),
    "move an account to another bank": "UPDATE ledger_account SET bank_id = {other} WHERE id = {rosa}",
    "take over an account": "UPDATE ledger_account SET membership_id = NULL WHERE id = {rosa}",
    "merge into accounts": (
        "MERGE INTO ledger_account AS a USING (VALUES ({rosa}, 60)) AS v (id, minutes) ON a.id = v.id"
        " WHEN MATCHED THEN UPDATE SET balance_minutes = a.balance_minutes + v.minutes"
    ),
    "insert or update an account": (
        "INSERT INTO ledger_account (id, bank_id, public_id, kind, lowest_minutes, is_hard, balance_minutes, sequence,"
        " opened_at) SELECT id, bank_id, public_id, 'pot', 0, false, 0, 0, now() FROM ledger_account WHERE id = {rosa}"
        " ON CONFLICT (id) DO UPDATE SET balance_minutes = 6000"
    ),
    "an account that opens full": (
        f"INSERT INTO ledger_account {ACCOUNT} VALUES ({{bare}}, uuidv7(), 'member', 0, false, 600, 0, now())"
    ),
    "an account that opens further on": (
        f"INSERT INTO ledger_account {ACCOUNT} VALUES ({{bare}}, uuidv7(), 'member', 0, false, 0, 7, now())"
    ),
    "delete an account": "DELETE FROM ledger_account WHERE id = {closed}",
    "empty the accounts": "TRUNCATE ledger_account CASCADE",
    "edit an entry": "UPDATE ledger_entry SET minutes = minutes * 2 WHERE account_id = {rosa}",
    "edit a transfer": "UPDATE ledger_transfer SET description = 'something else' WHERE id = {transfer}",
    "edit in a writable CTE": (
        "WITH changed AS (UPDATE ledger_entry SET minutes = 1 WHERE account_id = {rosa} RETURNING 1)"
        " SELECT count(*) FROM changed"
    ),
    "merge into entries": (
        "MERGE INTO ledger_entry AS e USING ledger_account AS a ON e.account_id = a.id AND a.id = {rosa}"
        " WHEN MATCHED THEN DELETE"
    ),
    "delete entries": "DELETE FROM ledger_entry WHERE account_id = {rosa}",
    "delete a transfer": "DELETE FROM ledger_transfer WHERE id = {transfer}",
    "empty the ledger": "TRUNCATE ledger_transfer, ledger_entry, ledger_account, ledger_block CASCADE",
    "write a lone line": f"INSERT INTO ledger_entry {ENTRY} VALUES ({{bank}}, {{rosa}}, 50, {{transfer}}, 9, 60, 160)",
    "write a pair of lines": (
        f"INSERT INTO ledger_entry {ENTRY} VALUES ({{bank}}, {{rosa}}, 50, {{transfer}}, 8, 60, 160),"
        f" ({{bank}}, {{kofi}}, 50, {{transfer}}, 9, -60, -160)"
    ),
    "write across banks": (
        f"INSERT INTO ledger_entry {ENTRY} VALUES ({{other}}, {{stranger}}, 50, {{transfer}}, 9, 60, 60)"
    ),
    "insert or update an entry": (
        "INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE account_id = {rosa}"
        " ON CONFLICT (bank_id, account_id, sequence) DO UPDATE SET minutes = 5"
    ),
    "write a transfer": f"INSERT INTO ledger_transfer {TRANSFER} VALUES ({NEW_TRANSFER})",
    "edit a block": "UPDATE ledger_block SET hash = sha256('mine') WHERE bank_id = {bank}",
    "delete a block": "DELETE FROM ledger_block WHERE bank_id = {bank}",
    "copy lines in": (
        f"COPY ledger_entry {ENTRY} FROM PROGRAM 'printf \"{{bank}}\\t{{rosa}}\\t50\\t{{transfer}}\\t9\\t60\\t160\\n\"'"
    ),
    "turn the guards off and edit": (
        "SET session_replication_role = replica; UPDATE ledger_entry SET minutes = 7 WHERE account_id = {rosa}"
    ),
    "through a view": (
        "CREATE TEMPORARY VIEW mine AS SELECT * FROM ledger_account;"
        " UPDATE mine SET balance_minutes = 6000 WHERE id = {rosa}"
    ),
    "through a function": (
        "CREATE FUNCTION pg_temp.mine() RETURNS void LANGUAGE sql SECURITY DEFINER"
        " AS 'UPDATE ledger_account SET balance_minutes = 6000 WHERE id = {rosa}'; SELECT pg_temp.mine()"
    ),
    "in a block of code": (
        "DO $$ BEGIN EXECUTE 'UPDATE ledger_account SET balance_minutes = 6000 WHERE id = {rosa}'; END $$"
    ),
    "in a prepared statement": (
        "PREPARE mine AS UPDATE ledger_account SET balance_minutes = 6000 WHERE id = {rosa}; EXECUTE mine"
    ),
    "through a cursor": (
        "BEGIN; DECLARE mine CURSOR FOR SELECT * FROM ledger_account WHERE id = {rosa} FOR UPDATE; FETCH mine;"
        " UPDATE ledger_account SET balance_minutes = 6000 WHERE CURRENT OF mine"
    ),
    "run ids ahead": "SELECT setval('ledger_transfer_id_seq', 9000000000)",
    "take an id away": "SELECT nextval('ledger_transfer_id_seq')",
}

# What would make the next statement possible.
POWERS = {
    "guards off, for the session": "SET session_replication_role = replica",
    "guards off, by set_config": "SELECT set_config('session_replication_role', 'replica', false)",
    "guards off, for the role": "ALTER ROLE timebank SET session_replication_role = replica",
    "a guard off": "ALTER TABLE ledger_entry DISABLE TRIGGER ALL",
    "a guard gone": "DROP TRIGGER entries_add_up ON ledger_entry",
    "a promise gone": "ALTER TABLE ledger_account DROP CONSTRAINT hard_limits_are_kept",
    "a wall gone": "ALTER TABLE ledger_entry DROP CONSTRAINT entry_is_of_its_accounts_bank",
    "a table gone": "DROP TABLE ledger_entry CASCADE",
    "a table by another name": "ALTER TABLE ledger_entry RENAME TO theirs",
    "a column of its own": "ALTER TABLE ledger_account ALTER COLUMN balance_minutes SET DEFAULT 600",
    "a table of its own": "ALTER TABLE ledger_entry OWNER TO timebank",
    "a guard of its own": (
        "CREATE TRIGGER mine BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION"
        " suppress_redundant_updates_trigger()"
    ),
    "a rule instead": "CREATE RULE mine AS ON INSERT TO ledger_entry DO INSTEAD NOTHING",
    "a row policy": "ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY",
    "an index that calls": "CREATE INDEX ON ledger_entry ((abs(minutes)))",
    "a child of the table": "CREATE TEMPORARY TABLE mine () INHERITS (ledger_entry)",
    "the owner's role": "SET ROLE timebank_owner",
    "the owner's session": "SET SESSION AUTHORIZATION timebank_owner",
    "the superuser's role": "SET ROLE postgres",
    "a member of whoever writes all": "GRANT pg_write_all_data TO timebank",
    "a superuser": "ALTER ROLE timebank SUPERUSER",
    "a role": "CREATE ROLE mine",
    "a schema": "CREATE SCHEMA mine",
    "a function in ours": "CREATE FUNCTION public.abs(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'",
    "an operator in ours": "CREATE OPERATOR public.<<>> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = int8ne)",
    "an operator in theirs": (
        "SET allow_system_table_mods = on;"
        " CREATE OPERATOR pg_catalog.<<>> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = int8ne)"
    ),
    "a cast": "CREATE CAST (bigint AS timestamptz) WITHOUT FUNCTION",
    "a table before ours": "CREATE TABLE public.mine (id bigint)",
    "a table in pg_temp": "CREATE TEMPORARY TABLE ledger_account (id bigint, bank_id bigint, balance_minutes bigint)",
    "the door replaced": (
        "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL; END'"
    ),
    "the door without its rights": "ALTER FUNCTION learn_sizes SECURITY INVOKER",
    "the door's way of looking": "ALTER FUNCTION learn_sizes SET search_path = pg_temp, public",
    "the catalogue": "UPDATE pg_trigger SET tgenabled = 'D' WHERE tgname = 'entries_add_up'",
    "the catalogue of functions": "UPDATE pg_proc SET prosecdef = false WHERE proname = 'ledger_post'",
    "a setting of the server": "SELECT pg_reload_conf()",
    "the server's files": "SELECT pg_read_file('PG_VERSION')",
    "files into a table": "COPY django_session FROM PROGRAM 'true'",
    "rows out to a program": "COPY ledger_entry TO PROGRAM 'cat > /dev/null'",
    "a large object of the server's files": "SELECT lo_import('/etc/hostname')",
    "an extension": "CREATE EXTENSION IF NOT EXISTS dblink",
    "a language": "CREATE LANGUAGE plmine HANDLER plpgsql_call_handler",
    "what was migrated": "DELETE FROM django_migrations",
    "a publication": "CREATE PUBLICATION mine FOR TABLE ledger_entry",
    "a lock on everybody": "LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE",
    "statistics": "ALTER TABLE ledger_entry ALTER COLUMN minutes SET STATISTICS 0",
    "a comment": "COMMENT ON TABLE ledger_entry IS 'mine'",
}

# PostgreSQL answers these with a warning, and gives nothing.
GRANTS = {
    "rights for itself": "GRANT ALL ON ledger_entry TO timebank WITH GRANT OPTION",
    "rights for all": "GRANT UPDATE ON ledger_account TO PUBLIC",
    "a door for all": "GRANT EXECUTE ON FUNCTION learn_sizes TO PUBLIC",
}

# The functions anybody who serves people may call, asked for what must not be. Some answer, some raise; nothing moves.
_POST = (
    "SELECT ledger_post({bank}, now(), {kind}, {reference}, '\\x00', {reverses}, '2026-10-03', '', 'web',"
    " NULL, NULL, NULL, NULL, {numbers}, {accounts}, {minutes})"
)
_USUAL = {
    "bank": "{bank}",
    "kind": "'gift'",
    "reference": "'mine'",
    "reverses": "NULL",
    "numbers": "'{{1,2}}'",
    "accounts": "'{{{rosa},{kofi}}}'",
    "minutes": "'{{60,-60}}'",
}


def post(**asked: str) -> str:
    return _POST.format(**_USUAL | asked)


HOSTILE = {
    "one minute too many": post(minutes="'{{60,-59}}'"),
    "nothing": post(minutes="'{{0,0}}'"),
    "no lines": post(accounts="'{{}}'", minutes="'{{}}'", numbers="'{{}}'"),
    "one line": post(accounts="'{{{rosa}}}'", minutes="'{{60}}'", numbers="'{{1}}'"),
    "null minutes": post(minutes="'{{NULL,NULL}}'"),
    "null accounts": post(accounts="'{{NULL,NULL}}'"),
    "null arrays": post(accounts="NULL", minutes="NULL", numbers="NULL"),
    "a null bank": post(bank="NULL"),
    "a null reference": post(reference="NULL"),
    "an empty reference": post(reference="''"),
    "a null kind": post(kind="NULL"),
    "more minutes than accounts": post(minutes="'{{60,-55,-5}}'", numbers="'{{1,2,3}}'"),
    "more accounts than minutes": post(accounts="'{{{rosa},{kofi},{closed}}}'"),
    "the same account twice": post(accounts="'{{{rosa},{rosa}}}'"),
    "accounts in another order": post(accounts="'{{{kofi},{rosa}}}'"),
    "an array from 0": post(accounts="'[0:1]={{{rosa},{kofi}}}'", minutes="'[0:1]={{60,-60}}'"),
    "minutes from 0": post(minutes="'[0:2]={{5,60,-65}}'"),
    "accounts from 0": post(accounts="'[0:1]={{{rosa},{kofi}}}'"),
    "accounts from 2": post(accounts="'[2:3]={{{rosa},{kofi}}}'"),
    "a table of accounts": post(accounts="'{{{{{rosa},{kofi}}}}}'"),
    "a sum that overflows": post(minutes="'{{9223372036854775807,-9223372036854775808}}'"),
    "the same line number": post(numbers="'{{1,1}}'"),
    "line numbers from 5": post(numbers="'{{5,6}}'"),
    "another bank's account": post(accounts="'{{{rosa},{stranger}}}'"),
    "from within another bank": post(bank="{other}"),
    "a bank that is none": post(bank="-1"),
    "a closed account": post(accounts="'{{{rosa},{closed}}}'"),
    "a reversal of nothing": post(kind="'reversal'"),
    "a reversal of more than there was": post(kind="'reversal'", reverses="{transfer}"),
    "a reversal by another name": post(reverses="{transfer}"),
    "a reversal of another bank's": post(bank="{other}", kind="'reversal'", reverses="{transfer}"),
    "a batch of nobody's lines": (
        "SELECT ledger_post_batch({bank}, now(), '{{gift}}', '{{mine}}', '{{\"\\\\x00\"}}', '{{2026-10-03}}', '{{\"\"}}',"
        " '{{web}}', '{{NULL}}', '{{NULL}}', '{{NULL}}', '{{NULL}}', '{{1,7}}', '{{1,2}}', '{{{rosa},{kofi}}}',"
        " '{{60,-60}}')"
    ),
    "a batch that sums across its transfers": (
        "SELECT ledger_post_batch({bank}, now(), '{{gift,gift}}', '{{one,two}}', '{{\"\\\\x00\",\"\\\\x01\"}}',"
        " '{{2026-10-03,2026-10-03}}', '{{\"\",\"\"}}', '{{web,web}}', '{{NULL,NULL}}', '{{NULL,NULL}}', '{{NULL,NULL}}',"
        " '{{NULL,NULL}}', '{{1,2,1,2}}', '{{1,1,2,2}}', '{{{rosa},{rosa},{kofi},{kofi}}}', '{{60,5,-5,-60}}')"
    ),
    "a load of what nobody staged": "SELECT ledger_load({bank}, now(), true)",
    "a load of a table of one's own": (
        "CREATE TEMPORARY TABLE ledger_staged AS SELECT 1 AS place; SELECT ledger_load({bank}, now(), true)"
    ),
    "a load across banks": (
        "BEGIN; SELECT ledger_stage(); INSERT INTO pg_temp.ledger_staged VALUES (1, 'x', '', 'gift', '2026-10-03', '',"
        " 'web', NULL, NULL, NULL, {rosa}, {stranger}, 60); SELECT ledger_load({bank}, now(), true); COMMIT"
    ),
    "a load below nothing": (
        "BEGIN; SELECT ledger_stage(); INSERT INTO pg_temp.ledger_staged VALUES (1, 'x', '', 'gift', '2026-10-03', '',"
        " 'web', NULL, NULL, NULL, {rosa}, {kofi}, -60); SELECT ledger_load({bank}, now(), true); COMMIT"
    ),
    "a stage that is changed": (
        "BEGIN; SELECT ledger_stage(); ALTER TABLE pg_temp.ledger_staged ADD COLUMN mine text; COMMIT"
    ),
    "a balance put back that is right": "SELECT ledger_put_balance_back({bank}, 1, NULL, '', now())",
    "an inner function": "SELECT ledger_promise_broken_by_reversal({bank}, {transfer}, '{{1}}', '{{1}}')",
    "a guard called by hand": "SELECT ledger_refuse_change()",
    "another time for the session": (
        "SET timezone = 'Pacific/Kiritimati'; SET datestyle = 'German';"
        " SELECT ledger_post({bank}, NULL, 'gift', 'mine', '', NULL, NULL, '', 'web', NULL, NULL, NULL, NULL, '{{1,2}}',"
        " '{{{rosa},{kofi}}}', '{{60,-60}}')"
    ),
    "a search path of one's own": "SET search_path = pg_temp, mine, public; " + post(minutes="'{{60,-59}}'"),
    "constraints put off": "SET CONSTRAINTS ALL DEFERRED; " + post(minutes="'{{60,-59}}'"),
    "two phases": "BEGIN; UPDATE ledger_account SET lowest_minutes = 1; PREPARE TRANSACTION 'mine'",
    "a large object": "SELECT lo_from_bytea(0, 'mine'); UPDATE pg_largeobject SET data = 'x'",
    "locks by number": "SELECT pg_advisory_lock(1); " + post(minutes="'{{60,-59}}'"),
}
