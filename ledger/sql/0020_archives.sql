-- The same two doors for whoever brings a time bank in from its archive, and says under which address, and in a batch at
-- which moment, each transfer was posted in the old place. The doors that were there stay, as others are posting meanwhile.

-- One transfer. Its lines come in the order of their accounts, which is the order in which everybody locks accounts; the
-- update of the balance is the lock, and the last thing that can refuse. What is refused is an answer, not an error, and
-- has changed nothing: the transaction around it goes on as if nothing had been asked.
CREATE FUNCTION ledger_post(
    in_bank bigint,
    in_posted_at timestamptz,
    in_kind text,
    in_reference text,
    in_hash bytea,
    in_reverses bigint,
    in_day date,
    in_description text,
    in_channel text,
    in_entered_by bigint,
    in_on_behalf_of bigint,
    in_confirmed_by bigint,
    in_approved_by bigint,
    line_numbers smallint[],
    line_accounts bigint[],
    line_minutes bigint[],
    in_public_id uuid,
    OUT transfer_id bigint,
    OUT public_id uuid,
    OUT posted_at timestamptz,
    OUT is_new boolean,
    OUT passed_accounts bigint[],
    OUT passed_minutes bigint[],
    OUT broken_promise text,
    OUT broken_at bigint)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    lines integer := cardinality(line_accounts);
    total bigint := 0;
    i integer;
    moved record;
    known record;
    reached bigint[] := '{}';
    sequences bigint[];
    balances bigint[];
BEGIN
    PERFORM pg_current_xact_id();

    -- What was asked adds up.
    FOR i IN 1 .. lines LOOP
        total := total + line_minutes[i];
        IF i > 1 AND line_accounts[i] <= line_accounts[i - 1] THEN
            broken_promise := 'account_has_one_line_a_transfer';
        ELSIF line_minutes[i] = 0 THEN
            broken_promise := 'line_moves_hours';
        END IF;
    END LOOP;
    IF broken_promise IS NULL THEN
        broken_promise := CASE WHEN coalesce(lines, 0) < 2 THEN 'transfer_has_two_lines_or_more'
                               WHEN total IS DISTINCT FROM 0 THEN 'transfer_sums_to_zero'
                               WHEN in_reference = '' THEN 'transfer_has_a_reference'
                               WHEN (in_kind = 'reversal') <> (in_reverses IS NOT NULL)
                                   THEN 'reversal_names_what_it_reverses' END;
    END IF;
    IF broken_promise IS NOT NULL THEN
        RETURN;
    END IF;
    IF in_reverses IS NOT NULL THEN
        broken_promise := ledger_promise_broken_by_reversal(in_bank, in_reverses, line_accounts, line_minutes);
    END IF;

    -- The accounts, in one statement: an index hands them out in the order of their ids.
    IF broken_promise IS NULL THEN
        FOR moved IN
            UPDATE ledger_account AS a
               SET balance_minutes = a.balance_minutes + line_minutes[array_position(line_accounts, a.id)],
                   sequence = a.sequence + 1
             WHERE a.bank_id = in_bank AND a.id = ANY (line_accounts) AND a.closed_at IS NULL
               AND (NOT a.is_hard
                    OR a.balance_minutes + line_minutes[array_position(line_accounts, a.id)]
                       BETWEEN a.lowest_minutes AND coalesce(a.highest_minutes, 9223372036854775807))
            RETURNING a.id, a.balance_minutes, a.sequence, a.lowest_minutes, a.highest_minutes
        LOOP
            i := array_position(line_accounts, moved.id);
            reached := reached || moved.id;
            balances[i] := moved.balance_minutes;
            sequences[i] := moved.sequence;
            -- Only who moves further out passes a limit; coming back is always welcome.
            IF line_minutes[i] < 0 AND moved.balance_minutes < moved.lowest_minutes THEN
                passed_accounts := passed_accounts || moved.id;
                passed_minutes := passed_minutes || moved.balance_minutes - moved.lowest_minutes;
            ELSIF line_minutes[i] > 0 AND moved.balance_minutes > moved.highest_minutes THEN
                passed_accounts := passed_accounts || moved.id;
                passed_minutes := passed_minutes || moved.balance_minutes - moved.highest_minutes;
            END IF;
        END LOOP;
        is_new := cardinality(reached) = lines;
    END IF;

    -- The transfer and its entries. Where the reference is taken, neither is written.
    IF is_new THEN
        transfer_id := nextval('ledger_transfer_id_seq');
        public_id := coalesce(in_public_id, uuidv7());
        posted_at := in_posted_at;
        WITH posted AS (
            INSERT INTO ledger_transfer (id, bank_id, public_id, kind, reference, request_hash, reverses_id,
                    line_count, occurred_on, posted_at, description, channel,
                    entered_by_id, on_behalf_of_id, confirmed_by_id, approved_by_id)
            VALUES (ledger_post.transfer_id, in_bank, ledger_post.public_id, in_kind, in_reference, in_hash, in_reverses,
                    lines, in_day, in_posted_at, in_description, in_channel,
                    in_entered_by, in_on_behalf_of, in_confirmed_by, in_approved_by)
            ON CONFLICT (bank_id, reference) DO NOTHING
            RETURNING id
        )
        INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)
        SELECT in_bank, line_accounts[place], sequences[place], posted.id, line_numbers[place], line_minutes[place],
               balances[place]
          FROM posted, generate_series(1, lines) AS place;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;

    -- Not written: the accounts go back to where they were, and somebody asked for the same before, or it is refused.
    UPDATE ledger_account AS a
       SET balance_minutes = a.balance_minutes - line_minutes[array_position(line_accounts, a.id)],
           sequence = a.sequence - 1
     WHERE a.bank_id = in_bank AND a.id = ANY (reached);
    is_new := false;
    passed_accounts := NULL;
    passed_minutes := NULL;
    SELECT t.id, t.public_id, t.posted_at, t.request_hash INTO known
      FROM ledger_transfer AS t WHERE t.bank_id = in_bank AND t.reference = in_reference;
    IF FOUND AND known.request_hash = in_hash THEN
        transfer_id := known.id;
        public_id := known.public_id;
        posted_at := known.posted_at;
        broken_promise := NULL;
    ELSIF FOUND THEN
        broken_promise := 'reference_means_one_posting';
    ELSIF broken_promise IS NULL THEN
        SELECT asked.id,
               CASE WHEN a.id IS NULL THEN 'entry_is_of_its_accounts_bank'
                    WHEN a.closed_at IS NOT NULL THEN 'closed_account_takes_nothing'
                    ELSE 'hard_limits_are_kept' END
          INTO broken_at, broken_promise
          FROM unnest(line_accounts) AS asked (id)
          LEFT JOIN ledger_account AS a ON a.bank_id = in_bank AND a.id = asked.id
         WHERE asked.id <> ALL (reached)
         ORDER BY asked.id
         LIMIT 1;
    END IF;
END
$$;


-- Many transfers of one time bank, all or none; reversals are posted by themselves. The order of locks is the same: the
-- accounts by their ids, then what takes the references.
--
-- A transfer is named by its place in the arrays. Lines come in the order of their accounts, then of their transfers.
-- A broken promise undoes the whole batch, by the savepoint that the inner block is, and comes back by its name. So does
-- a reference that somebody else takes meanwhile; then the batch is looked at anew, and finds it known.
CREATE FUNCTION ledger_post_batch(
    in_bank bigint,
    in_posted_at timestamptz,
    in_kinds text[],
    in_references text[],
    in_hashes bytea[],
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
    in_posted_ats timestamptz[],
    in_public_ids uuid[],
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
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
    batch integer := cardinality(in_references);
    lines integer := cardinality(line_accounts);
    sums bigint[] := array_fill(0::bigint, ARRAY[batch]);
    counts smallint[] := array_fill(0::smallint, ARRAY[batch]);
    place integer;
    first_line integer;
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
    written bigint;
    asked record;
BEGIN
    PERFORM pg_current_xact_id();

    -- What was asked adds up.
    FOR i IN 1 .. lines LOOP
        place := line_places[i];
        sums[place] := sums[place] + line_minutes[i];
        counts[place] := counts[place] + 1;
        IF i > 1 AND (line_accounts[i] < line_accounts[i - 1]
                      OR (line_accounts[i] = line_accounts[i - 1] AND place <= line_places[i - 1])) THEN
            broken_promise := 'account_has_one_line_a_transfer';
        ELSIF line_minutes[i] = 0 THEN
            broken_promise := 'line_moves_hours';
        END IF;
    END LOOP;
    FOR place IN 1 .. batch LOOP
        EXIT WHEN broken_promise IS NOT NULL;
        broken_promise := CASE WHEN counts[place] < 2 THEN 'transfer_has_two_lines_or_more'
                               WHEN sums[place] IS DISTINCT FROM 0 THEN 'transfer_sums_to_zero'
                               WHEN in_references[place] = '' THEN 'transfer_has_a_reference'
                               WHEN in_kinds[place] = 'reversal' THEN 'reversal_names_what_it_reverses' END;
    END LOOP;
    IF broken_promise IS NOT NULL THEN
        RETURN;
    END IF;

    LOOP
        first_line := 1;
        passed_places := NULL;
        passed_accounts := NULL;
        passed_minutes := NULL;
        BEGIN
            -- Which are new: not posted before, nor further up in this batch.
            FOR asked IN
                SELECT a.place, a.reference, a.hash, t.id, t.public_id, t.posted_at, t.request_hash,
                       min(a.place) OVER (PARTITION BY a.reference) AS first_place
                  FROM unnest(in_references, in_hashes) WITH ORDINALITY AS a (reference, hash, place)
                  LEFT JOIN ledger_transfer AS t ON t.bank_id = in_bank AND t.reference = a.reference
                 ORDER BY a.place
            LOOP
                place := asked.place;
                IF coalesce(asked.request_hash, in_hashes[asked.first_place]) <> asked.hash THEN
                    RAISE EXCEPTION 'reference % was posted before, as something else', asked.reference
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'reference_means_one_posting';
                END IF;
                are_new[place] := asked.id IS NULL AND asked.first_place = place;
                IF are_new[place] THEN
                    transfer_ids[place] := nextval('ledger_transfer_id_seq');
                    public_ids[place] := coalesce(in_public_ids[place], uuidv7());
                    posted_ats[place] := coalesce(in_posted_ats[place], in_posted_at);
                ELSE
                    transfer_ids[place] := coalesce(asked.id, transfer_ids[asked.first_place]);
                    public_ids[place] := coalesce(asked.public_id, public_ids[asked.first_place]);
                    posted_ats[place] := coalesce(asked.posted_at, posted_ats[asked.first_place]);
                END IF;
            END LOOP;

            -- The accounts, one update each.
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
                                || CASE WHEN line_minutes[i] < 0 THEN running_minutes - lowest
                                        ELSE running_minutes - highest END;
                        END IF;
                    END LOOP;
                END IF;
                first_line := next_line;
            END LOOP;

            -- The transfers and their entries, each in one statement: the guard looks at all lines once.
            INSERT INTO ledger_transfer (id, bank_id, public_id, kind, reference, request_hash, line_count,
                    occurred_on, posted_at, description, channel,
                    entered_by_id, on_behalf_of_id, confirmed_by_id, approved_by_id)
            SELECT transfer_ids[i], in_bank, public_ids[i], in_kinds[i], in_references[i], in_hashes[i], counts[i],
                   in_days[i], posted_ats[i], in_descriptions[i], in_channels[i],
                   in_entered_by[i], in_on_behalf_of[i], in_confirmed_by[i], in_approved_by[i]
              FROM generate_series(1, batch) AS i
             WHERE are_new[i]
             ORDER BY in_references[i]
                ON CONFLICT (bank_id, reference) DO NOTHING;
            GET DIAGNOSTICS written = ROW_COUNT;
            IF written <> cardinality(array_positions(are_new, true)) THEN
                RAISE EXCEPTION 'somebody else has taken a reference meanwhile' USING ERRCODE = 'TB001';
            END IF;
            INSERT INTO ledger_entry (bank_id, account_id, sequence, transfer_id, line, minutes, balance_after_minutes)
            SELECT in_bank, line_accounts[i], sequences[i], transfer_ids[line_places[i]], line_numbers[i],
                   line_minutes[i], balances[i]
              FROM generate_series(1, lines) AS i
             WHERE are_new[line_places[i]];
            RETURN;
        EXCEPTION
            WHEN SQLSTATE 'TB001' THEN
                NULL;
            WHEN integrity_constraint_violation THEN
                GET STACKED DIAGNOSTICS broken_promise = CONSTRAINT_NAME;
                -- Where the accounts had been reached, the one in question.
                broken_at := line_accounts[first_line];
                are_new := NULL;
                RETURN;
        END;
    END LOOP;
END
$$;
