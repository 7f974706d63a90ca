-- What the application's role could otherwise do to accounts: it may open them and change their limits, nothing else.
--
-- What each role may do to which table is given after every migration (timebank/rights.py); these two guards hold for
-- everybody, the owner of the tables included.

-- Hours come into an account by posting only.
CREATE FUNCTION ledger_check_new_account() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'an account opens with nothing on it: balance 0, sequence 0'
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END
$$;

CREATE TRIGGER account_opens_empty
    BEFORE INSERT ON ledger_account
    FOR EACH ROW WHEN (NEW.balance_minutes <> 0 OR NEW.sequence <> 0)
    EXECUTE FUNCTION ledger_check_new_account();

-- An account is closed, never deleted: its entries would lose whose they are.
CREATE TRIGGER accounts_are_never_deleted
    BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- The database learns how its tables have grown, without being told so by their owner.
CREATE FUNCTION learn_sizes() RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    grown regclass;
BEGIN
    FOR grown IN SELECT oid FROM pg_class
                  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relowner = current_user::regrole
    LOOP
        EXECUTE format('ANALYZE %s', grown);
    END LOOP;
END
$$;
