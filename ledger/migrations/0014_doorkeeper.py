from django.db import migrations

# What the clock asks of all time banks at once: where there is work. It is done time bank by time bank.
FORWARD = """
    CREATE FUNCTION banks_with_files(due_at timestamptz) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT DISTINCT bank_id FROM ledger_export
         WHERE state = 'waiting' OR (state = 'running' AND lease_until <= due_at)
    $$;

    -- The newest sealed, and whether so many follow it: one short range of an index a time bank.
    CREATE FUNCTION banks_to_seal(transfers bigint) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT bank.id
          FROM members_timebank AS bank
               CROSS JOIN LATERAL (
                   SELECT coalesce(max(last_transfer_id), 0) AS sealed_up_to FROM ledger_block
                    WHERE bank_id = bank.id
                      AND number = (SELECT max(number) FROM ledger_block WHERE bank_id = bank.id)
               ) AS newest
         WHERE EXISTS (SELECT FROM ledger_transfer
                        WHERE bank_id = bank.id AND id > newest.sealed_up_to
                        ORDER BY id OFFSET transfers - 1)
         ORDER BY bank.id
    $$;
"""
BACK = "DROP FUNCTION banks_with_files, banks_to_seal"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0013_in_person")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
