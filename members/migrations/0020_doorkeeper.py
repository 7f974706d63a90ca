from django.db import migrations

# What is asked before it is known which time bank it is about. Each answers with keys of time banks, or with moments,
# and belongs to the doorkeeper (timebank/rights.py), whom no wall stops; whoever is told goes through one door.
FORWARD = """
    CREATE FUNCTION banks_of_login(login bigint) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT bank_id FROM members_person WHERE user_id = login ORDER BY bank_id $$;

    CREATE FUNCTION bank_of_token(its_digest text) RETURNS bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$ SELECT bank_id FROM members_apitoken WHERE digest = its_digest $$;

    CREATE FUNCTION banks_with_mail(due_at timestamptz) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT DISTINCT bank_id FROM members_notice
         WHERE to_mail AND mailed_at IS NULL AND given_up_at IS NULL AND next_attempt_at <= due_at
    $$;

    CREATE FUNCTION mail_waiting(OUT since timestamptz, OUT due_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    AS $$
        SELECT min(created_at), min(next_attempt_at) FROM members_notice
         WHERE to_mail AND mailed_at IS NULL AND given_up_at IS NULL
    $$;
"""
BACK = """
    DROP FUNCTION banks_of_login, bank_of_token, banks_with_mail, mail_waiting;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0019_blocks_taken_down")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
