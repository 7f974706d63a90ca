-- The bare minimum to measure against: one function, two balances, one transfer, two entries. No guarantee and no index
-- but the two primary keys.
CREATE TABLE bare_account (bank_id bigint, id bigint PRIMARY KEY, balance_minutes bigint NOT NULL) WITH (fillfactor = 50);
INSERT INTO bare_account SELECT bank_id, id, 0 FROM ledger_account;
CREATE TABLE bare_transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, bank_id bigint, kind text, reference text,
    occurred_on date, posted_at timestamptz, description text);
CREATE TABLE bare_entry (bank_id bigint, account_id bigint, transfer_id bigint, minutes bigint);

CREATE FUNCTION bare_post(in_bank bigint, in_posted_at timestamptz, in_kind text, in_reference text, in_day date,
    in_description text, giver bigint, taker bigint, in_minutes bigint) RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    new_id bigint;
BEGIN
    UPDATE bare_account SET balance_minutes = balance_minutes - in_minutes WHERE id = giver;
    UPDATE bare_account SET balance_minutes = balance_minutes + in_minutes WHERE id = taker;
    INSERT INTO bare_transfer (bank_id, kind, reference, occurred_on, posted_at, description)
    VALUES (in_bank, in_kind, in_reference, in_day, in_posted_at, in_description) RETURNING id INTO new_id;
    INSERT INTO bare_entry VALUES (in_bank, giver, new_id, -in_minutes), (in_bank, taker, new_id, in_minutes);
    RETURN new_id;
END
$$;

GRANT SELECT, INSERT, UPDATE ON bare_account, bare_transfer, bare_entry TO timebank;
ANALYZE;
