-- When each membership gave, received and was asked follows the exchanges, however they come: one by one, or by the million.

CREATE FUNCTION exchanges_take_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO exchanges_participation AS known
           (membership_id, bank_id, first_given_on, last_given_on, first_received_on, last_received_on, asked_on)
    SELECT membership_id, bank_id, min(given_on), max(given_on), min(received_on), max(received_on), max(asked_on)
      FROM (SELECT provider_id AS membership_id, bank_id, happened_on AS given_on,
                   NULL::date AS received_on, NULL::date AS asked_on
              FROM new_rows WHERE state = 'settled'
            UNION ALL
            SELECT recipient_id, bank_id, NULL, happened_on, NULL FROM new_rows WHERE state = 'settled'
            UNION ALL
            SELECT provider_id, bank_id, NULL, NULL, changed_at::date FROM new_rows WHERE proposed_side = 'recipient'
           ) AS seen
     GROUP BY membership_id, bank_id
     ORDER BY membership_id
    ON CONFLICT (membership_id) DO UPDATE
       SET first_given_on = LEAST(known.first_given_on, EXCLUDED.first_given_on),
           last_given_on = GREATEST(known.last_given_on, EXCLUDED.last_given_on),
           first_received_on = LEAST(known.first_received_on, EXCLUDED.first_received_on),
           last_received_on = GREATEST(known.last_received_on, EXCLUDED.last_received_on),
           asked_on = GREATEST(known.asked_on, EXCLUDED.asked_on);
    RETURN NULL;
END;
$$;

CREATE FUNCTION exchanges_go_on_taking_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO exchanges_participation AS known
           (membership_id, bank_id, first_given_on, last_given_on, first_received_on, last_received_on)
    SELECT membership_id, bank_id, min(given_on), max(given_on), min(received_on), max(received_on)
      FROM (SELECT n.provider_id AS membership_id, n.bank_id, n.happened_on AS given_on, NULL::date AS received_on
              FROM new_rows AS n JOIN old_rows AS o USING (id) WHERE n.state = 'settled' AND o.state <> 'settled'
            UNION ALL
            SELECT n.recipient_id, n.bank_id, NULL, n.happened_on
              FROM new_rows AS n JOIN old_rows AS o USING (id) WHERE n.state = 'settled' AND o.state <> 'settled'
           ) AS seen
     GROUP BY membership_id, bank_id
     ORDER BY membership_id
    ON CONFLICT (membership_id) DO UPDATE
       SET first_given_on = LEAST(known.first_given_on, EXCLUDED.first_given_on),
           last_given_on = GREATEST(known.last_given_on, EXCLUDED.last_given_on),
           first_received_on = LEAST(known.first_received_on, EXCLUDED.first_received_on),
           last_received_on = GREATEST(known.last_received_on, EXCLUDED.last_received_on);

    -- What is undone does not count: worked out anew for the two, from what else there is.
    UPDATE exchanges_participation AS known
       SET (first_given_on, last_given_on) =
               (SELECT min(happened_on), max(happened_on) FROM exchanges_exchange
                 WHERE provider_id = known.membership_id AND state = 'settled'),
           (first_received_on, last_received_on) =
               (SELECT min(happened_on), max(happened_on) FROM exchanges_exchange
                 WHERE recipient_id = known.membership_id AND state = 'settled')
     WHERE membership_id IN (
               SELECT unnest(ARRAY[n.provider_id, n.recipient_id])
                 FROM new_rows AS n JOIN old_rows AS o USING (id)
                WHERE o.state = 'settled' AND n.state <> 'settled');
    RETURN NULL;
END;
$$;

CREATE TRIGGER exchange_takes_part AFTER INSERT ON exchanges_exchange
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION exchanges_take_part();
CREATE TRIGGER exchange_goes_on_taking_part AFTER UPDATE ON exchanges_exchange
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION exchanges_go_on_taking_part();

INSERT INTO exchanges_participation
       (membership_id, bank_id, first_given_on, last_given_on, first_received_on, last_received_on, asked_on)
SELECT membership_id, bank_id, min(given_on), max(given_on), min(received_on), max(received_on), max(asked_on)
  FROM (SELECT provider_id AS membership_id, bank_id, happened_on AS given_on,
               NULL::date AS received_on, NULL::date AS asked_on
          FROM exchanges_exchange WHERE state = 'settled'
        UNION ALL
        SELECT recipient_id, bank_id, NULL, happened_on, NULL FROM exchanges_exchange WHERE state = 'settled'
        UNION ALL
        SELECT provider_id, bank_id, NULL, NULL, changed_at::date
          FROM exchanges_exchange WHERE proposed_side = 'recipient'
       ) AS seen
 GROUP BY membership_id, bank_id;
