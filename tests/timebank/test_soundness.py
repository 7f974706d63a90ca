"""Nothing starts on a database that could lose hours, or that the role that serves people owns."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from audit import ready
from audit.house import make_cluster
from tests.embedded.server import Server, serving
from timebank import soundness

WEB = ("-c", "import timebank.wsgi")
# Celery as containers and `make run` start it.
WORKER = ("-m", "celery", "--app", "timebank.celery", "worker", "--concurrency", "1")
BEAT = ("-m", "celery", "--app", "timebank.celery", "beat", "--pidfile", "", "--schedule")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="tb-sound-", dir="/tmp"))
    folder.chmod(0o711)
    assert ready.copy(folder / "data", make=make_cluster)
    with serving(folder) as server:
        yield server
    shutil.rmtree(folder)


def refusal(server: Server, *argv: str, **wishes: str) -> str:
    done = server.run(*argv, **wishes)
    assert done.returncode != 0, done.stdout
    return done.stderr


def test_a_sound_database_is_served(server: Server) -> None:
    done = server.run(*WEB)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def careless(server: Server) -> Iterator[Server]:
    """It answers before anything has reached a disk."""
    careless = ("fsync", "full_page_writes", "synchronous_commit")
    server.sql(*(f"ALTER SYSTEM SET {name} = off" for name in careless), "SELECT pg_reload_conf()")
    yield server
    server.sql(*(f"ALTER SYSTEM RESET {name}" for name in careless), "SELECT pg_reload_conf()")


def test_a_database_that_could_lose_hours_is_refused(careless: Server) -> None:
    said = refusal(careless, *WEB)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        assert f"The database has {name} off, so " in said
        assert f"set {name} = on" in said
    assert careless.run(*WEB, ALLOW_UNSAFE_DATABASE="yes").returncode == 0


def test_a_setting_of_the_role_alone_counts_too(server: Server) -> None:
    server.sql("ALTER ROLE timebank SET synchronous_commit = off")
    try:
        assert "The database has synchronous_commit off, so " in refusal(server, *WEB)
    finally:
        server.sql("ALTER ROLE timebank RESET synchronous_commit")


@pytest.mark.parametrize("part", [WORKER, BEAT], ids=["worker", "beat"])
def test_worker_and_beat_do_not_start_either(careless: Server, part: tuple[str, ...], tmp_path: Path) -> None:
    said = refusal(careless, *part, *([str(tmp_path / "beat")] if part is BEAT else []))
    assert "set fsync = on in postgresql.conf" in said
    assert "Traceback" not in said


def test_a_role_that_may_alter_the_ledger_is_refused(server: Server) -> None:
    server.sql("GRANT UPDATE ON ledger_entry TO timebank")
    said = refusal(server, *WEB)
    assert "The role timebank of DATABASE_URL owns the tables or may change the ledger's rows" in said
    assert server.run("manage.py", "migrate", "--no-input").returncode == 1, "not even migrations run then"
    server.sql("REVOKE UPDATE ON ledger_entry FROM timebank")


@pytest.mark.parametrize(
    ("right", "back"),
    [
        (
            "ALTER TABLE members_notice OWNER TO timebank",
            "ALTER TABLE members_notice OWNER TO timebank_owner",
        ),
        ("ALTER DATABASE timebank OWNER TO timebank", "ALTER DATABASE timebank OWNER TO timebank_owner"),
        (
            "ALTER FUNCTION learn_sizes OWNER TO timebank",
            "ALTER FUNCTION learn_sizes OWNER TO timebank_owner",
        ),
        ("ALTER ROLE timebank SUPERUSER", "ALTER ROLE timebank NOSUPERUSER"),
        ("GRANT timebank_owner TO timebank WITH INHERIT FALSE", "REVOKE timebank_owner FROM timebank"),
        ("GRANT pg_write_all_data TO timebank", "REVOKE pg_write_all_data FROM timebank"),
        ("GRANT TRUNCATE ON ledger_transfer TO timebank", "REVOKE TRUNCATE ON ledger_transfer FROM timebank"),
        (
            "GRANT UPDATE (balance_minutes) ON ledger_account TO timebank",
            "REVOKE UPDATE (balance_minutes) ON ledger_account FROM timebank",
        ),
        ("GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    ],
)
def test_every_way_to_too_many_rights_is_seen(server: Server, right: str, back: str) -> None:
    assert may_too_much(server) is False
    server.sql(right)
    assert may_too_much(server) is True
    server.sql(back)


def may_too_much(server: Server) -> bool:
    with closing(psycopg2.connect(server.cluster.url)) as connected, connected.cursor() as cursor:
        cursor.execute(soundness.ROLE, ["timebank"])
        return bool(cursor.fetchone()[0])


def test_one_role_for_everything_is_told_what_to_do(server: Server) -> None:
    server.sql("CREATE ROLE alone LOGIN", "CREATE DATABASE alone OWNER alone", database="postgres")
    address = server.cluster.url.replace("timebank@/timebank", "alone@/alone")
    said = refusal(server, "manage.py", "migrate", DATABASE_URL=address, OWNER_DATABASE_URL="")
    assert "make a role that owns them and name it in OWNER_DATABASE_URL" in said
    assert "The role alone is no member of timebank_doorkeeper" in said
    server.sql("GRANT timebank_doorkeeper TO alone", database="postgres")
    told = {"DATABASE_URL": address, "OWNER_DATABASE_URL": "", "ALLOW_UNSAFE_DATABASE": "yes"}
    assert server.run("manage.py", "migrate", "--no-input", **told).returncode == 0


def test_a_role_that_is_not_there(server: Server) -> None:
    address = server.cluster.url.replace("timebank@", "nobody@")
    said = refusal(server, "manage.py", "migrate", DATABASE_URL=address)
    assert "The database has no role nobody, which DATABASE_URL names: create it" in said


def test_migrating_without_the_owner_says_who_is_missing(server: Server) -> None:
    said = refusal(server, "manage.py", "migrate", OWNER_DATABASE_URL="")
    assert said.count("\n") == 1
    assert "owns nothing here and may not change tables: set OWNER_DATABASE_URL" in said


def test_a_database_without_checksums_is_refused(server: Server) -> None:
    """Last, as it stays that way."""
    server.without_checksums()
    assert "pg_checksums --enable" in refusal(server, *WEB)
