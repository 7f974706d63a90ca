-- Guards: what was posted never changes, and nothing is written that does not add up, whoever writes it.
--
-- They are triggers where a CHECK would do, because PostgreSQL reads each CHECK anew for every statement; one look at
-- all the lines of a statement costs less. Each raises the name of the promise it keeps, as a constraint would.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% is refused on %: what was posted is never changed or deleted, only reversed',
        TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;

CREATE TRIGGER transfers_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER entries_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();


-- Each transfer is whole in the statement that writes its lines: numbered from 1 without a gap, none of them nothing,
-- together zero. So a line can be added to a transfer neither before nor after. The posting functions say which account
-- stands where; they alone may write here (the application's role has no right to), so that is not asked again: a join
-- with accounts and transfers would cost a third of a posting.
CREATE FUNCTION ledger_check_entries() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    wrong record;
BEGIN
    SELECT w.transfer_id,
           CASE WHEN sum(w.minutes) <> 0 THEN 'transfer_sums_to_zero'
                WHEN count(*) < 2 THEN 'transfer_has_two_lines_or_more'
                WHEN bool_or(w.minutes = 0) THEN 'line_moves_hours'
                ELSE 'transfer_is_written_whole' END AS promise
      INTO wrong
      FROM written AS w
     GROUP BY w.bank_id, w.transfer_id
    HAVING sum(w.minutes) <> 0 OR count(*) < 2 OR bool_or(w.minutes = 0) OR min(w.line) <> 1 OR max(w.line) <> count(*)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transfer % is refused: %', wrong.transfer_id, replace(wrong.promise, '_', ' ')
            USING ERRCODE = 'check_violation', CONSTRAINT = wrong.promise, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER entries_add_up
    AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();


-- A member's account has its membership, the pot has none. Asked only when these change, never when hours are posted.
CREATE FUNCTION ledger_check_account() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF (NEW.kind = 'member') <> (NEW.membership_id IS NOT NULL) THEN
        RAISE EXCEPTION 'an account is a member''s, with a membership, or the bank''s own, without'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER account_is_a_members_or_the_banks
    BEFORE INSERT OR UPDATE OF kind, membership_id ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_check_account();
