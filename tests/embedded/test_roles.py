"""A data folder from before there were two roles is carried over at the next start, and goes on."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.server import Server, serving
from timebank.embedded import roles

MIGRATE = ("manage.py", "migrate", "--no-input", "--verbosity", "0")
WEB = ("-c", "import timebank.wsgi")


@pytest.fixture
def of_one_role() -> Iterator[Server]:
    """As an earlier Timebank left it: one role that owns everything, tables and all."""
    folder = Path(tempfile.mkdtemp(prefix="tb-roles-", dir="/tmp"))
    folder.chmod(0o711)
    with serving(folder) as server:
        server.sql("DROP DATABASE timebank", "DROP ROLE timebank_owner", database="postgres")
        server.sql(
            "ALTER ROLE timebank CREATEDB", "GRANT timebank_doorkeeper TO timebank", database="postgres"
        )
        server.sql("CREATE DATABASE timebank OWNER timebank", database="postgres")
        alone = {"OWNER_DATABASE_URL": "", "ALLOW_UNSAFE_DATABASE": "yes"}
        assert server.run(*MIGRATE, **alone).returncode == 0
        yield server
    shutil.rmtree(folder)


def test_it_is_carried_over(of_one_role: Server) -> None:
    assert "owns the tables" in of_one_role.run(*WEB).stderr
    for _start in range(2):
        roles.ensure(of_one_role.cluster.socket)
    done = of_one_role.run(*MIGRATE)
    assert done.returncode == 0, done.stderr
    done = of_one_role.run(*WEB)
    assert done.returncode == 0, done.stderr
