-- Words can be taken away, for somebody who is to be forgotten; nothing else of what was posted ever changes. They are in
-- no hash of a block, so every proof holds as it did. Posting is not touched: nothing here runs when a row is written.

-- A transfer as it was, or as it was without its words.
CREATE FUNCTION ledger_check_transfer_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    had_words boolean := OLD.description <> '';
BEGIN
    OLD.description := '';
    IF NOT had_words OR NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '% is refused on %: what was posted is never changed or deleted, only reversed',
            TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'transfers_are_never_changed', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER transfers_are_never_changed ON ledger_transfer;

CREATE TRIGGER transfers_are_never_changed
    BEFORE DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER transfers_lose_nothing_but_their_words
    BEFORE UPDATE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_check_transfer_change();


-- A correction must say why: words that are gone leave three dots.
CREATE OR REPLACE FUNCTION ledger_check_correction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    wordless ledger_correction;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.reason IN (OLD.reason, '…') AND NEW.answer IN (OLD.answer, '…') THEN
        wordless := OLD;
        wordless.reason := NEW.reason;
        wordless.answer := NEW.answer;
        IF NEW IS NOT DISTINCT FROM wordless THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.state <> 'waiting'
       OR (OLD.bank_id, OLD.public_id, OLD.kind, OLD.reference, OLD.from_account_id, OLD.to_account_id, OLD.minutes,
           OLD.concerns_on, OLD.reason, OLD.channel, OLD.needs_second, OLD.asked_by_id, OLD.asked_at)
          IS DISTINCT FROM
          (NEW.bank_id, NEW.public_id, NEW.kind, NEW.reference, NEW.from_account_id, NEW.to_account_id, NEW.minutes,
           NEW.concerns_on, NEW.reason, NEW.channel, NEW.needs_second, NEW.asked_by_id, NEW.asked_at) THEN
        RAISE EXCEPTION 'correction % stays as it was asked and answered', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$$;


-- The one door to it. Whoever calls it can take words away, and do nothing else.
CREATE FUNCTION ledger_blank_words(in_bank bigint, in_transfers bigint[], in_reasons bigint[], in_answers bigint[])
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    UPDATE ledger_transfer SET description = ''
     WHERE bank_id = in_bank AND id = ANY (in_transfers) AND description <> '';
    UPDATE ledger_correction SET reason = '…' WHERE bank_id = in_bank AND id = ANY (in_reasons);
    UPDATE ledger_correction SET answer = '…' WHERE bank_id = in_bank AND id = ANY (in_answers) AND answer <> '';
END
$$;
