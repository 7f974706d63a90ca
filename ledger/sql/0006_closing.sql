-- Closing what a check found: the one thing that may be put back, and to what.

-- Whether an account's stored figures may be put back to its entries: whether the entries can be trusted by themselves.
-- They are numbered without a gap; none that the account counted is missing; each is in a transfer that is whole and
-- sums to zero; the last look at everything found each block as it was sealed; and each has the balance that follows
-- from the one before. That last one need not hold for what that look saw sealed: hours posted onto a balance that was
-- wrong already carry it along, while the hours themselves are as they were posted, which the block's hash proves.
CREATE FUNCTION ledger_may_put_back(in_bank bigint, in_account bigint) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH last_look AS (
        SELECT r.id, coalesce(b.last_transfer_id, 0) AS sealed_up_to
          FROM ledger_reconciliation AS r
               LEFT JOIN ledger_block AS b ON b.bank_id = in_bank AND b.number = r.last_block
         WHERE r.bank_id = in_bank AND r.since IS NULL
         ORDER BY r.checked_at DESC, r.id DESC
         LIMIT 1
    )
    SELECT EXISTS (SELECT FROM last_look)
       AND NOT EXISTS (
               SELECT FROM ledger_discrepancy
                WHERE reconciliation_id = (SELECT id FROM last_look) AND check_name = 'block')
       AND NOT EXISTS (
               SELECT FROM ledger_account
                WHERE bank_id = in_bank AND id = in_account
                  AND sequence > coalesce((SELECT max(sequence) FROM ledger_entry
                                            WHERE bank_id = in_bank AND account_id = in_account), 0))
       AND NOT EXISTS (
               SELECT FROM (SELECT sequence, transfer_id, minutes, balance_after_minutes,
                                   lag(sequence, 1, 0::bigint) OVER steps AS sequence_before,
                                   lag(balance_after_minutes, 1, 0::bigint) OVER steps AS minutes_before
                              FROM ledger_entry
                             WHERE bank_id = in_bank AND account_id = in_account
                            WINDOW steps AS (ORDER BY sequence)) AS walked
                WHERE sequence <> sequence_before + 1
                   OR (balance_after_minutes <> minutes_before + minutes
                       AND transfer_id > (SELECT sealed_up_to FROM last_look)))
       AND NOT EXISTS (
               SELECT FROM ledger_entry AS own
                      LEFT JOIN ledger_transfer AS t ON t.bank_id = in_bank AND t.id = own.transfer_id
                      CROSS JOIN LATERAL (SELECT sum(l.minutes) AS minutes, count(*) AS lines
                                            FROM ledger_entry AS l
                                           WHERE l.bank_id = in_bank AND l.transfer_id = own.transfer_id) AS whole
                WHERE own.bank_id = in_bank AND own.account_id = in_account
                  AND (whole.minutes <> 0 OR t.line_count IS DISTINCT FROM whole.lines))
$$;

-- Put an account's stored balance and number of entries back to what its entries say, and close what found the
-- difference, in one. It takes no figure from anybody: all it writes is worked out here.
CREATE FUNCTION ledger_put_balance_back(
    in_bank bigint, in_discrepancy bigint, in_by bigint, in_reason text, in_at timestamptz,
    OUT was_minutes bigint, OUT now_minutes bigint)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    account bigint;
    last_sequence bigint;
BEGIN
    SELECT d.account_id INTO account
      FROM ledger_discrepancy AS d JOIN ledger_reconciliation AS r ON r.id = d.reconciliation_id
     WHERE r.bank_id = in_bank AND d.id = in_discrepancy AND d.first_id IS NULL AND d.sequence IS NULL
       AND d.check_name IN ('balance', 'sequence') AND d.gone_in_id IS NULL AND d.closed_at IS NULL
       FOR NO KEY UPDATE OF d;
    IF account IS NULL THEN
        RAISE EXCEPTION 'there is nothing to put back' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'balance_is_put_back_where_it_differs';
    END IF;
    -- Postings to the account wait here, and find it in order.
    SELECT balance_minutes INTO was_minutes
      FROM ledger_account WHERE bank_id = in_bank AND id = account FOR NO KEY UPDATE;
    IF was_minutes IS NULL OR NOT ledger_may_put_back(in_bank, account) THEN
        RAISE EXCEPTION 'the entries of account % are not in order themselves', account
            USING ERRCODE = 'check_violation', CONSTRAINT = 'balance_is_put_back_to_entries_in_order';
    END IF;
    SELECT coalesce(sum(minutes), 0), coalesce(max(sequence), 0) INTO now_minutes, last_sequence
      FROM ledger_entry WHERE bank_id = in_bank AND account_id = account;
    -- Nobody breaks a rule by the truth: a hard limit follows the balance, and each night follows it back.
    UPDATE ledger_account
       SET balance_minutes = now_minutes, sequence = last_sequence,
           lowest_minutes = CASE WHEN is_hard THEN least(lowest_minutes, now_minutes) ELSE lowest_minutes END,
           highest_minutes = CASE WHEN is_hard AND highest_minutes IS NOT NULL
                                  THEN greatest(highest_minutes, now_minutes) ELSE highest_minutes END
     WHERE bank_id = in_bank AND id = account;
    UPDATE ledger_discrepancy AS d
       SET closed_at = in_at, closed_by_id = in_by, closed_how = 'put_back', closed_reason = in_reason
      FROM ledger_reconciliation AS r
     WHERE r.id = d.reconciliation_id AND r.bank_id = in_bank AND d.account_id = account AND d.sequence IS NULL
       AND d.check_name IN ('balance', 'sequence') AND d.first_id IS NULL AND d.gone_in_id IS NULL
       AND d.closed_at IS NULL;
END
$$;
