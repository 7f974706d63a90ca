-- The one door: everything that moves hours comes through here, one transfer or a batch of them, whole or not at all.
--
-- Order of locks, the same for everybody, so that nobody waits in a circle:
--   1. the references, each held by the row that carries it (a second copy of the same posting waits here),
--   2. the accounts, in the order of their ids; the update of the balance is the lock.
-- Only then are entries written.
--
-- A transfer is named by its place in the arrays. Lines come in the order of their accounts, then of their transfers.
--
-- A broken promise is raised as an error; with in_raises false it comes back as an answer instead, by its name, and
-- the transaction around it goes on as if nothing had been asked: a savepoint that costs no round trips.

CREATE FUNCTION ledger_post(
    in_bank bigint,
    in_posted_at timestamptz,
    in_kinds text[],
    in_references text[],
    in_hashes bytea[],
    in_reverses bigint[],
    in_days date[],
    in_descriptions text[],
    in_channels text[],
    in_entered_by bigint[],
    in_on_behalf_of bigint[],
    in_confirmed_by bigint[],
    in_approved_by bigint[],
    line_places integer[],
    line_numbers smallint[],
    line_accounts bigint[],
    line_minutes bigint[],
    in_raises boolean DEFAULT true,
    OUT transfer_ids bigint[],
    OUT public_ids uuid[],
    OUT posted_ats timestamptz[],
    OUT are_new boolean[],
    OUT passed_places integer[],
    OUT passed_accounts bigint[],
    OUT passed_minutes bigint[],
    OUT broken_promise text,
    OUT broken_at bigint)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    places integer[];
    place integer;
    lines integer := cardinality(line_accounts);
    sums bigint[] := array_fill(0::bigint, ARRAY[cardinality(in_references)]);
    counts smallint[] := array_fill(0::smallint, ARRAY[cardinality(in_references)]);
    first_line integer := 1;
    next_line integer;
    net_minutes bigint;
    net_lines integer;
    running_minutes bigint;
    running_sequence bigint;
    lowest bigint;
    highest bigint;
    is_hard boolean;
    closed_at timestamptz;
    sequences bigint[];
    balances bigint[];
    known record;
BEGIN
    -- What was asked adds up.
    FOR i IN 1 .. lines LOOP
        place := line_places[i];
        sums[place] := sums[place] + line_minutes[i];
        counts[place] := counts[place] + 1;
        IF i > 1 AND (line_accounts[i] < line_accounts[i - 1]
                      OR (line_accounts[i] = line_accounts[i - 1] AND place <= line_places[i - 1])) THEN
            RAISE EXCEPTION 'lines do not come in the order of their accounts, each account once a transfer'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'account_has_one_line_a_transfer';
        END IF;
    END LOOP;

    -- 1. The transfers; one that is already there is left as it is.
    IF cardinality(in_references) = 1 THEN
        places := '{1}';
    ELSE
        SELECT array_agg(p.place ORDER BY p.reference) INTO places
          FROM unnest(in_references) WITH ORDINALITY AS p (reference, place);
    END IF;
    FOREACH place IN ARRAY places LOOP
        IF counts[place] < 2 THEN
            RAISE EXCEPTION 'posting % has fewer than two lines', in_references[place]
                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_has_two_lines_or_more';
        ELSIF sums[place] <> 0 THEN
            RAISE EXCEPTION 'posting % sums to % minutes, not to zero', in_references[place], sums[place]
                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_sums_to_zero';
        END IF;
        IF in_reverses[place] IS NOT NULL THEN
            -- Who undoes the same transfer at the same time waits here, and then finds it undone.
            PERFORM FROM ledger_transfer WHERE bank_id = in_bank AND id = in_reverses[place] FOR NO KEY UPDATE;
        END IF;
        INSERT INTO ledger_transfer AS t (bank_id, public_id, kind, reference, request_hash, reverses_id, line_count,
                occurred_on, posted_at, description, channel,
                entered_by_id, on_behalf_of_id, confirmed_by_id, approved_by_id)
        VALUES (in_bank, uuidv7(), in_kinds[place], in_references[place], in_hashes[place], in_reverses[place],
                counts[place], in_days[place], in_posted_at, in_descriptions[place], in_channels[place],
                in_entered_by[place], in_on_behalf_of[place], in_confirmed_by[place], in_approved_by[place])
            ON CONFLICT (bank_id, reference) DO NOTHING
        RETURNING t.id, t.public_id, t.posted_at INTO known;
        are_new[place] := FOUND;
        IF NOT FOUND THEN
            SELECT t.id, t.public_id, t.posted_at, t.request_hash INTO STRICT known
              FROM ledger_transfer AS t
             WHERE t.bank_id = in_bank AND t.reference = in_references[place];
            IF known.request_hash <> in_hashes[place] THEN
                RAISE EXCEPTION 'reference % was posted before, as something else', in_references[place]
                    USING ERRCODE = 'unique_violation', CONSTRAINT = 'reference_means_one_posting';
            END IF;
        END IF;
        transfer_ids[place] := known.id;
        public_ids[place] := known.public_id;
        posted_ats[place] := known.posted_at;
    END LOOP;

    -- 2. The accounts, one update each.
    WHILE first_line <= lines LOOP
        next_line := first_line;
        net_minutes := 0;
        net_lines := 0;
        WHILE line_accounts[next_line] = line_accounts[first_line] LOOP
            IF are_new[line_places[next_line]] THEN
                net_minutes := net_minutes + line_minutes[next_line];
                net_lines := net_lines + 1;
            END IF;
            next_line := next_line + 1;
        END LOOP;
        IF net_lines > 0 THEN
            UPDATE ledger_account AS a
               SET balance_minutes = a.balance_minutes + net_minutes, sequence = a.sequence + net_lines
             WHERE a.bank_id = in_bank AND a.id = line_accounts[first_line]
            RETURNING a.balance_minutes - net_minutes, a.sequence - net_lines,
                      a.lowest_minutes, a.highest_minutes, a.is_hard, a.closed_at
                 INTO running_minutes, running_sequence, lowest, highest, is_hard, closed_at;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'there is no account % in time bank %', line_accounts[first_line], in_bank
                    USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_is_of_its_accounts_bank';
            ELSIF closed_at IS NOT NULL THEN
                RAISE EXCEPTION 'account % is closed', line_accounts[first_line]
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_account_takes_nothing';
            END IF;
            FOR i IN first_line .. next_line - 1 LOOP
                CONTINUE WHEN NOT are_new[line_places[i]];
                running_minutes := running_minutes + line_minutes[i];
                running_sequence := running_sequence + 1;
                balances[i] := running_minutes;
                sequences[i] := running_sequence;
                -- Only who moves further out passes a limit; coming back is always welcome.
                IF (line_minutes[i] < 0 AND running_minutes < lowest)
                   OR (line_minutes[i] > 0 AND running_minutes > highest) THEN
                    IF is_hard THEN
                        RAISE EXCEPTION 'account % would pass a limit on the way', line_accounts[i]
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'hard_limits_are_kept';
                    END IF;
                    passed_places := passed_places || line_places[i];
                    passed_accounts := passed_accounts || line_accounts[i];
                    passed_minutes := passed_minutes
                        || CASE WHEN line_minutes[i] < 0 THEN running_minutes - lowest ELSE running_minutes - highest END;
                END IF;
            END LOOP;
        END IF;
        first_line := next_line;
    END LOOP;

    -- 3. The entries, all in one statement: the guard looks at them once.
    INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)
    SELECT in_bank, line_accounts[i], sequences[i], transfer_ids[line_places[i]], line_numbers[i], line_minutes[i], balances[i]
      FROM generate_series(1, lines) AS i
     WHERE are_new[line_places[i]];
EXCEPTION
    WHEN integrity_constraint_violation THEN
        IF in_raises THEN
            RAISE;
        END IF;
        GET STACKED DIAGNOSTICS broken_promise = CONSTRAINT_NAME;
        -- Where the accounts had been reached, the one in question.
        broken_at := line_accounts[first_line];
        are_new := NULL;
END
$$;
