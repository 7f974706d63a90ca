-- Loading: many transfers of two lines at once, for imports of history and for large demos. What is to be loaded is
-- staged first, by COPY, in a table that lives as long as its transaction; then one call looks at all of it and writes
-- all of it, or nothing.
--
-- It allows nothing that `ledger_post` refuses; what is refused is an answer here too, by the promise's name. In one
-- thing it asks later: an account's hard limits hold for the balance it ends with. History has passed them on the way,
-- or comes in another order than it happened; what stands afterwards keeps them, as the account's own check sees to.
--
-- It runs with its owner's rights, so it touches no table that somebody else may have made: the staging tables are the
-- owner's, whoever calls may add rows and read, and a table that is not the owner's is refused.

CREATE FUNCTION ledger_stage() RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET client_min_messages = warning
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.ledger_staged, pg_temp.ledger_skipped, pg_temp.ledger_moved;
    CREATE TEMPORARY TABLE ledger_staged (
        place bigint NOT NULL,
        reference text,
        request_hash bytea NOT NULL,
        kind text NOT NULL,
        occurred_on date NOT NULL,
        description text NOT NULL,
        channel text NOT NULL,
        entered_by_id bigint,
        on_behalf_of_id bigint,
        confirmed_by_id bigint,
        giver_id bigint NOT NULL,
        receiver_id bigint NOT NULL,
        minutes bigint NOT NULL
    ) ON COMMIT DROP;
    GRANT SELECT, INSERT ON pg_temp.ledger_staged TO PUBLIC;
END
$$;


-- Looks at what is staged, and with in_writes writes it. Answers how many transfers are new and how many were there
-- before; each account that is moved, with its balance before and after, is in `ledger_moved` then. Where a promise would
-- be broken, it answers which, and where: the place of a row, or an account for what an account refuses.
--
-- A row without a reference gets one from what it says, and from how many rows before it say the same: the same file is
-- known again, and two visits on one day stay two.
CREATE FUNCTION ledger_load(
    in_bank bigint,
    in_posted_at timestamptz,
    in_writes boolean,
    OUT written bigint,
    OUT known bigint,
    OUT broken_promise text,
    OUT broken_at bigint)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET work_mem = '128MB'
    SET jit = off
    -- It looks at whole tables; row by row, a wrong guess of their sizes cost minutes.
    SET enable_nestloop = off
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    transfers_at_a_time CONSTANT bigint := 50000;
    first_place bigint;
    last_place bigint;
    moved bigint;
    counted bigint := 0;
BEGIN
    PERFORM pg_current_xact_id();
    IF NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('pg_temp.ledger_staged') AND relkind = 'r'
                                          AND relowner = current_user::regrole) THEN
        RAISE EXCEPTION 'nothing is staged: ask ledger_stage() first, in the same transaction'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF to_regclass('pg_temp.ledger_moved') IS NOT NULL OR to_regclass('pg_temp.ledger_skipped') IS NOT NULL THEN
        RAISE EXCEPTION 'what is staged was loaded before: ask ledger_stage() again'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;

    -- What each row says for itself.
    SELECT s.place,
           CASE WHEN s.minutes <= 0 THEN 'line_moves_hours'
                WHEN s.giver_id = s.receiver_id THEN 'account_has_one_line_a_transfer'
                WHEN s.reference = '' THEN 'transfer_has_a_reference'
                WHEN s.kind = 'reversal' THEN 'reversal_names_what_it_reverses'
                ELSE 'transfer_is_of_a_day_gone_by' END
      INTO broken_at, broken_promise
      FROM pg_temp.ledger_staged AS s
     WHERE s.minutes <= 0 OR s.giver_id = s.receiver_id OR s.reference = '' OR s.kind = 'reversal'
        OR s.occurred_on NOT BETWEEN '1900-01-01' AND (in_posted_at AT TIME ZONE 'UTC')::date + 1
     ORDER BY s.place
     LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM pg_temp.ledger_staged WHERE reference IS NULL) THEN
        UPDATE pg_temp.ledger_staged AS s
           SET reference = format('import-row:%s:%s', encode(s.request_hash, 'hex'), r.number)
          FROM (SELECT place, row_number() OVER (PARTITION BY request_hash ORDER BY place) AS number
                  FROM pg_temp.ledger_staged WHERE reference IS NULL) AS r
         WHERE s.place = r.place;
    END IF;
    CREATE UNIQUE INDEX ON pg_temp.ledger_staged (place);
    ANALYZE pg_temp.ledger_staged;

    -- The accounts, in the order in which everybody locks them; nobody else moves their hours until this is over.
    CREATE TEMPORARY TABLE ledger_moved ON COMMIT DROP AS
    SELECT giver_id AS account_id FROM pg_temp.ledger_staged UNION SELECT receiver_id FROM pg_temp.ledger_staged;
    ANALYZE pg_temp.ledger_moved;
    IF in_writes THEN
        PERFORM FROM ledger_account AS a
          WHERE a.bank_id = in_bank AND a.id IN (SELECT account_id FROM pg_temp.ledger_moved)
          ORDER BY a.id
            FOR NO KEY UPDATE OF a;
    END IF;
    SELECT m.account_id,
           CASE WHEN a.id IS NULL THEN 'entry_is_of_its_accounts_bank' ELSE 'closed_account_takes_nothing' END
      INTO broken_at, broken_promise
      FROM pg_temp.ledger_moved AS m LEFT JOIN ledger_account AS a ON a.bank_id = in_bank AND a.id = m.account_id
     WHERE a.id IS NULL OR a.closed_at IS NOT NULL
     ORDER BY m.account_id
     LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;

    -- What was there before, in the ledger or further up. The same reference means the same posting.
    CREATE TEMPORARY TABLE ledger_skipped ON COMMIT DROP AS
    SELECT s.place, s.request_hash, t.request_hash AS known_hash
      FROM pg_temp.ledger_staged AS s JOIN ledger_transfer AS t ON t.bank_id = in_bank AND t.reference = s.reference
     UNION ALL
    SELECT again.place, again.request_hash, s.request_hash
      FROM (SELECT r.place, r.first_place
              FROM (SELECT place, first_value(place) OVER (PARTITION BY reference ORDER BY place) AS first_place
                      FROM pg_temp.ledger_staged) AS r
             WHERE r.place > r.first_place) AS repeated
           JOIN pg_temp.ledger_staged AS again ON again.place = repeated.place
           JOIN pg_temp.ledger_staged AS s ON s.place = repeated.first_place;
    GRANT SELECT ON pg_temp.ledger_skipped TO PUBLIC;
    SELECT place INTO broken_at FROM pg_temp.ledger_skipped WHERE known_hash <> request_hash ORDER BY place LIMIT 1;
    IF FOUND THEN
        broken_promise := 'reference_means_one_posting';
        RETURN;
    END IF;
    CREATE INDEX ON pg_temp.ledger_skipped (place);
    ANALYZE pg_temp.ledger_skipped;
    SELECT count(DISTINCT place) INTO known FROM pg_temp.ledger_skipped;
    SELECT count(*) - known, min(place), max(place) INTO written, first_place, last_place FROM pg_temp.ledger_staged;

    -- What each account is moved by, and where it starts.
    DROP TABLE pg_temp.ledger_moved;
    CREATE TEMPORARY TABLE ledger_moved ON COMMIT DROP AS
    SELECT a.id AS account_id, a.balance_minutes AS before_minutes, a.balance_minutes + l.minutes AS after_minutes,
           a.sequence + l.lines AS last_sequence, a.balance_minutes AS running_minutes, a.sequence AS running_sequence
      FROM (SELECT v.account_id, sum(v.minutes)::bigint AS minutes, count(*) AS lines
              FROM (SELECT s.receiver_id, s.giver_id, s.minutes FROM pg_temp.ledger_staged AS s
                     WHERE NOT EXISTS (SELECT FROM pg_temp.ledger_skipped AS k WHERE k.place = s.place)) AS s,
                   LATERAL (VALUES (s.receiver_id, s.minutes), (s.giver_id, -s.minutes)) AS v (account_id, minutes)
             GROUP BY v.account_id) AS l
           JOIN ledger_account AS a ON a.bank_id = in_bank AND a.id = l.account_id;
    GRANT SELECT ON pg_temp.ledger_moved TO PUBLIC;
    ANALYZE pg_temp.ledger_moved;
    SELECT m.account_id, 'hard_limits_are_kept' INTO broken_at, broken_promise
      FROM pg_temp.ledger_moved AS m JOIN ledger_account AS a ON a.bank_id = in_bank AND a.id = m.account_id
     WHERE a.is_hard AND NOT (m.after_minutes >= a.lowest_minutes
                              AND (a.highest_minutes IS NULL OR m.after_minutes <= a.highest_minutes))
     ORDER BY m.account_id
     LIMIT 1;
    IF FOUND OR NOT in_writes THEN
        RETURN;
    END IF;

    UPDATE ledger_account AS a
       SET balance_minutes = m.after_minutes, sequence = m.last_sequence
      FROM pg_temp.ledger_moved AS m
     WHERE a.bank_id = in_bank AND a.id = m.account_id;

    -- The rows, some at a time: what the guard and the foreign keys look at stays small, and is still at hand.
    -- Each time the entries come in the order of their key.
    WHILE first_place <= last_place LOOP
        WITH batch AS MATERIALIZED (
            SELECT nextval('ledger_transfer_id_seq') AS id, s.*
              FROM (SELECT * FROM pg_temp.ledger_staged
                     WHERE place >= first_place AND place < first_place + transfers_at_a_time
                     ORDER BY place) AS s
             WHERE NOT EXISTS (SELECT FROM pg_temp.ledger_skipped AS k WHERE k.place = s.place)
        ), posted AS (
            INSERT INTO ledger_transfer (id, bank_id, public_id, kind, reference, request_hash, line_count, occurred_on,
                    posted_at, description, channel, entered_by_id, on_behalf_of_id, confirmed_by_id)
            SELECT id, in_bank, uuidv7(), kind, reference, request_hash, 2, occurred_on,
                   in_posted_at, description, channel, entered_by_id, on_behalf_of_id, confirmed_by_id
              FROM batch
        ), lines AS (
            INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)
            SELECT in_bank, l.account_id, m.running_sequence + row_number() OVER steps, l.id, l.line, l.minutes,
                   (m.running_minutes + sum(l.minutes) OVER steps)::bigint
              FROM (SELECT id, receiver_id AS account_id, 1 AS line, minutes FROM batch
                     UNION ALL
                    SELECT id, giver_id, 2, -minutes FROM batch) AS l
                   JOIN pg_temp.ledger_moved AS m ON m.account_id = l.account_id
            WINDOW steps AS (PARTITION BY l.account_id ORDER BY l.id)
            RETURNING account_id, minutes
        )
        UPDATE pg_temp.ledger_moved AS m
           SET running_minutes = m.running_minutes + l.minutes, running_sequence = m.running_sequence + l.lines
          FROM (SELECT account_id, sum(minutes)::bigint AS minutes, count(*) AS lines FROM lines GROUP BY account_id) AS l
         WHERE m.account_id = l.account_id;
        first_place := first_place + transfers_at_a_time;
    END LOOP;

    -- Every account got exactly what it was promised.
    SELECT count(*) FILTER (WHERE m.running_minutes <> a.balance_minutes OR m.running_sequence <> a.sequence), count(*)
      INTO counted, moved
      FROM pg_temp.ledger_moved AS m JOIN ledger_account AS a ON a.bank_id = in_bank AND a.id = m.account_id;
    IF counted > 0 THEN
        RAISE EXCEPTION '% of % accounts do not stand where their entries end', counted, moved
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_agrees_with_its_account';
    END IF;
END
$$;
