-- Blocks: what was posted, hashed in the order of its ids, each block with the hash of the one before it. docs/proof.md
-- has the format; whoever holds one block's hash holds a proof of everything before it.
--
-- Posting knows nothing of blocks: it takes no lock for them and never waits. They follow it, and leave nothing out:
-- see ledger_seal_horizon.

ALTER TABLE ledger_block
    ADD CONSTRAINT block_ends_in_its_bank
        FOREIGN KEY (bank_id, last_transfer_id) REFERENCES ledger_transfer (bank_id, id);

CREATE TRIGGER blocks_are_never_changed
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_block
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();


-- The leaves of a range of transfers: one a line, so that a member's proof shows their own lines only. in_starts are
-- the first ids of blocks, in order; in_last is the last id of the last one. A page is the lines of 32 transfers.
--
-- No SET here, as that would keep it from being planned as part of what asks; who asks sets the time zone to UTC and the
-- dates to ISO. What never changes is in a leaf and nothing else: no name, and no description, as words may be erased.
-- A kind has no line break, so that the reference, which may have any, can only be read in one way.
CREATE FUNCTION ledger_leaves(in_bank bigint, in_starts bigint[], in_last bigint)
    RETURNS TABLE (place integer, page bigint, transfer_id bigint, line smallint, account_id bigint, sequence bigint,
                   leaf_text text)
    LANGUAGE sql STABLE
AS $$
    WITH posted AS MATERIALIZED (
        SELECT t.id, b.place, (row_number() OVER (PARTITION BY b.place ORDER BY t.id) - 1) / 32 AS page,
               concat_ws(E'\n', t.public_id, t.occurred_on, t.posted_at,
                         CASE WHEN t.reverses_id IS NULL THEN ''
                              ELSE coalesce((SELECT r.public_id::text FROM ledger_transfer AS r
                                              WHERE r.bank_id = in_bank AND r.id = t.reverses_id), '?') END,
                         replace(t.kind, E'\n', ' '), t.reference) AS leaf_text
          FROM ledger_transfer AS t
               CROSS JOIN LATERAL (SELECT width_bucket(t.id, in_starts) AS place) AS b
         WHERE t.bank_id = in_bank AND t.id >= in_starts[1] AND t.id <= in_last
    )
    SELECT p.place, p.page, e.transfer_id, e.line, e.account_id, e.sequence,
           concat_ws(E'\n', 'timebank line 1', a.public_id, a.proof_key, e.sequence, e.minutes,
                     e.balance_after_minutes, e.line, p.leaf_text)
      FROM posted AS p
           JOIN ledger_entry AS e ON e.bank_id = in_bank AND e.transfer_id = p.id
                                  AND e.transfer_id >= in_starts[1] AND e.transfer_id <= in_last
           JOIN ledger_account AS a ON a.bank_id = in_bank AND a.id = e.account_id
$$;

-- One root a block. Hash before sorting: a hash is shorter than its text. A nested loop is what PostgreSQL takes for
-- tables it has not counted yet, and it is the one way here that takes minutes.
CREATE FUNCTION ledger_roots(in_bank bigint, in_starts bigint[], in_last bigint)
    RETURNS TABLE (place integer, last_transfer_id bigint, transfers bigint, lines bigint, root bytea)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp
    SET timezone = 'UTC'
    SET datestyle = 'ISO'
    SET jit = off
    SET plan_cache_mode = force_custom_plan
    SET enable_nestloop = off
    SET work_mem = '64MB'
AS $$
    WITH leaves AS MATERIALIZED (
        SELECT place, page, transfer_id, line, sha256(convert_to(leaf_text, 'UTF8')) AS leaf
          FROM ledger_leaves(in_bank, in_starts, in_last)
    ), pages AS (
        SELECT place, page, max(transfer_id) AS last_transfer_id, count(*) FILTER (WHERE line = 1) AS transfers,
               count(*) AS lines, sha256(string_agg(leaf, '' ORDER BY transfer_id, line)) AS hash
          FROM leaves GROUP BY place, page
    )
    SELECT place, max(last_transfer_id), sum(transfers)::bigint, sum(lines)::bigint,
           sha256(string_agg(hash, '' ORDER BY page))
      FROM pages GROUP BY place
$$;

-- One block's leaves with their texts and hashes, for proofs.
CREATE FUNCTION ledger_block_leaves(in_bank bigint, in_number bigint)
    RETURNS TABLE (page bigint, account_id bigint, sequence bigint, leaf_text text, leaf text)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp
    SET timezone = 'UTC'
    SET datestyle = 'ISO'
    SET jit = off
    SET plan_cache_mode = force_custom_plan
    SET enable_nestloop = off
AS $$
    SELECT l.page, l.account_id, l.sequence, l.leaf_text, encode(sha256(convert_to(l.leaf_text, 'UTF8')), 'hex')
      FROM ledger_block AS b
           LEFT JOIN ledger_block AS before ON before.bank_id = b.bank_id AND before.number = b.number - 1
           CROSS JOIN LATERAL ledger_leaves(in_bank, ARRAY[coalesce(before.last_transfer_id, 0) + 1],
                                            b.last_transfer_id) AS l
     WHERE b.bank_id = in_bank AND b.number = in_number
     ORDER BY l.page, l.transfer_id, l.line
$$;

CREATE FUNCTION ledger_block_text(
    in_number bigint, in_transfers bigint, in_lines bigint, in_previous bytea, in_root bytea, in_sealed_at timestamptz)
    RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, public, pg_temp
    SET timezone = 'UTC'
    SET datestyle = 'ISO'
AS $$
    SELECT concat_ws(E'\n', 'timebank block 1', in_number, in_transfers, in_lines,
                     encode(in_previous, 'hex'), encode(in_root, 'hex'), in_sealed_at)
$$;


-- How far it is safe to seal, and when. Ids are taken before their transfers are committed, so a smaller one may appear
-- after a larger. Who takes an id has a transaction id by then (ledger_post begins by asking for one, and a bulk load
-- has written before), and they are given out in order. So: read the highest id there is, and only then take a
-- transaction id; everybody who could still own an id up to there has a smaller one. Once all the smaller ones have
-- ended (ledger_seal_is_clear), nothing up to there can appear any more.
--
-- Not the snapshot's xmax: that is one past what has ended, and transactions beyond it may well be running.
-- This rests on ids being given out one by one (a sequence's CACHE would hand out some ahead).
CREATE FUNCTION ledger_seal_horizon(OUT up_to bigint, OUT clear_from xid8)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'blocks are sealed in transactions of their own' USING ERRCODE = 'invalid_transaction_state';
    END IF;
    up_to := coalesce(pg_sequence_last_value(pg_get_serial_sequence('public.ledger_transfer', 'id')::regclass), 0);
    clear_from := pg_current_xact_id();
END
$$;

CREATE FUNCTION ledger_seal_is_clear(clear_from xid8) RETURNS boolean
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT pg_snapshot_xmin(pg_current_snapshot()) >= clear_from
$$;

-- Seal what is there up to in_up_to: full blocks, or with in_rest what is left over as well. Answers how many blocks
-- were made; twenty at most, so that it never holds much in memory: ask again until it is none.
-- Two at the same time: one does it, the other answers none.
CREATE FUNCTION ledger_seal(
    in_bank bigint, in_up_to bigint, in_sealed_at timestamptz, in_rest boolean DEFAULT false) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    transfers_a_block CONSTANT integer := 1000;
    blocks_at_a_time CONSTANT integer := 20;
    newest record;
    ends bigint[];
    made record;
    number bigint;
    previous bytea;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('ledger_seal', in_bank)) THEN
        RETURN 0;
    END IF;
    SELECT b.number, b.last_transfer_id, b.hash INTO newest
      FROM ledger_block AS b WHERE b.bank_id = in_bank ORDER BY b.number DESC LIMIT 1;
    number := coalesce(newest.number, 0);
    -- The first has none before it: it begins with the time bank's own name instead.
    previous := coalesce(newest.hash, (SELECT sha256(convert_to(concat_ws(E'\n', 'timebank ledger 1', slug), 'UTF8'))
                                         FROM members_timebank WHERE id = in_bank));
    SELECT array_agg(waiting.id ORDER BY waiting.id) INTO ends
      FROM (SELECT t.id, row_number() OVER (ORDER BY t.id) AS place, lead(t.id) OVER (ORDER BY t.id) IS NULL AS is_last
              FROM ledger_transfer AS t
             WHERE t.bank_id = in_bank AND t.id > coalesce(newest.last_transfer_id, 0) AND t.id <= in_up_to
             ORDER BY t.id
             LIMIT transfers_a_block * blocks_at_a_time) AS waiting
     WHERE waiting.place % transfers_a_block = 0 OR (in_rest AND waiting.is_last);
    IF ends IS NULL THEN
        RETURN 0;
    END IF;
    FOR made IN
        SELECT r.* FROM ledger_roots(
                   in_bank,
                   ARRAY[coalesce(newest.last_transfer_id, 0) + 1]
                       || (SELECT array_agg(e + 1 ORDER BY e) FROM unnest(trim_array(ends, 1)) AS e),
                   ends[cardinality(ends)]) AS r
         ORDER BY r.place
    LOOP
        number := number + 1;
        INSERT INTO ledger_block (bank_id, number, last_transfer_id, transfers, lines, previous_hash, root, hash, sealed_at)
        VALUES (in_bank, number, made.last_transfer_id, made.transfers, made.lines, previous, made.root,
                sha256(convert_to(ledger_block_text(
                    number, made.transfers, made.lines, previous, made.root, in_sealed_at), 'UTF8')),
                in_sealed_at)
        RETURNING hash INTO previous;
    END LOOP;
    RETURN cardinality(ends);
END
$$;
