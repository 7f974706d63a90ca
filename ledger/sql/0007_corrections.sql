-- Corrections: everything in one is of one time bank, and what was asked and answered stays as it was.

ALTER TABLE ledger_correction
    ADD CONSTRAINT correction_is_from_its_banks_account
        FOREIGN KEY (bank_id, from_account_id) REFERENCES ledger_account (bank_id, id),
    ADD CONSTRAINT correction_is_to_its_banks_account
        FOREIGN KEY (bank_id, to_account_id) REFERENCES ledger_account (bank_id, id),
    ADD CONSTRAINT correction_is_asked_for_within_its_bank
        FOREIGN KEY (bank_id, asked_by_id) REFERENCES members_person (bank_id, id),
    ADD CONSTRAINT correction_is_decided_within_its_bank
        FOREIGN KEY (bank_id, decided_by_id) REFERENCES members_person (bank_id, id),
    ADD CONSTRAINT correction_is_of_its_transfers_bank
        FOREIGN KEY (bank_id, transfer_id) REFERENCES ledger_transfer (bank_id, id);

-- Whoever agreed must have agreed to just this.
CREATE FUNCTION ledger_check_correction() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
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

CREATE TRIGGER correction_stays_as_it_was_asked_and_answered
    BEFORE UPDATE OR DELETE ON ledger_correction
    FOR EACH ROW EXECUTE FUNCTION ledger_check_correction();
