-- Guards: what was posted never changes, and nothing is written that does not add up, whoever writes it.
--
-- They are triggers where a CHECK would do, because PostgreSQL reads each CHECK anew for every statement; one look at
-- all the lines of a statement costs less. Each raises the name of the promise it keeps, as a constraint would.
--
-- The settings on the functions keep every look-up on an index: a plan made while a table was still empty would
-- otherwise read all of it, for as long as its connection lives.

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


-- Each transfer must be whole in the statement that writes its lines: numbered from 1 to line_count, none of them
-- nothing, together zero. Each account must already stand where its newest entry says, so that a line written beside
-- the posting function is refused even when it balances.
CREATE FUNCTION ledger_check_entries() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    wrong record;
BEGIN
    SELECT checked.* INTO wrong
      FROM (SELECT w.transfer_id,
                   CASE WHEN sum(w.minutes) <> 0 THEN 'transfer_sums_to_zero'
                        WHEN bool_or(w.minutes = 0) THEN 'line_moves_hours'
                        WHEN bool_or(w.sequence < 1 OR w.sequence > a.sequence
                                     OR (w.sequence = a.sequence AND w.balance_after_minutes <> a.balance_minutes))
                            THEN 'entry_agrees_with_its_account'
                        WHEN count(*) <> max(t.line_count) OR max(w.line) <> max(t.line_count) OR min(w.line) <> 1
                            THEN 'transfer_is_written_whole'
                        WHEN bool_or(t.reference = '') THEN 'transfer_has_a_reference'
                        WHEN bool_or((t.kind = 'reversal') <> (t.reverses_id IS NOT NULL))
                            THEN 'reversal_names_what_it_reverses'
                        WHEN max(t.reverses_id) IS NOT NULL
                            THEN ledger_promise_broken_by_reversal(w.bank_id, w.transfer_id, max(t.reverses_id))
                   END AS promise
              FROM written AS w
              JOIN ledger_transfer AS t ON t.bank_id = w.bank_id AND t.id = w.transfer_id
              JOIN ledger_account AS a ON a.bank_id = w.bank_id AND a.id = w.account_id
             GROUP BY w.bank_id, w.transfer_id) AS checked
     WHERE checked.promise IS NOT NULL
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transfer % is refused: %', wrong.transfer_id, replace(wrong.promise, '_', ' ')
            USING ERRCODE = 'check_violation', CONSTRAINT = wrong.promise, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

-- A reversal's lines are its transfer's, negated; and a reversal itself is never reversed. NULL when all is well.
CREATE FUNCTION ledger_promise_broken_by_reversal(of_bank bigint, reversal bigint, original bigint) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM ledger_transfer
                              WHERE bank_id = of_bank AND id = original AND reverses_id IS NOT NULL)
                    THEN 'reversal_is_never_reversed'
                WHEN EXISTS (SELECT FROM ledger_entry
                              WHERE bank_id = of_bank AND transfer_id IN (reversal, original)
                              GROUP BY account_id
                             HAVING sum(minutes) <> 0)
                    THEN 'reversal_undoes_its_transfer'
           END
$$;

CREATE TRIGGER entries_add_up
    AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_entries();


-- A transfer without lines is impossible. Asked when the database's transaction ends, as the lines come second; that
-- they are all there is asked as they are written.
CREATE FUNCTION ledger_check_transfer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
    SET enable_seqscan = off
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_entry WHERE bank_id = NEW.bank_id AND transfer_id = NEW.id) THEN
        RAISE EXCEPTION 'transfer % has no lines', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER transfer_has_its_lines
    AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_check_transfer();


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
