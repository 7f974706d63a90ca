"""What any test may ask for: a time bank, three kinds of people in it, and a browser signed in as one of them."""

import gc
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from pytest_django import DjangoDbBlocker

from members import roles
from members.models import Membership, Person, TimeBank
from tests import stepping, tables
from tests.factories.members import TimeBankFactory, a_person
from tests.ownership import as_owner
from tests.postgres import TESTS


def pytest_collection_finish() -> None:
    """What was imported and gathered stays until the end. Looking through all of it for rubbish, again and again, took
    a third of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True, scope="session")
def quick_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Static files by their plain names, as nothing is collected here; a hasher that is quick; files that vanish."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    settings.STORAGES["default"]["OPTIONS"]["location"] = tmp_path_factory.mktemp("private")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SIGN_IN_TAKES_SECONDS = 0.0


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether there is a database with its tables already, as `tables.copy` makes one; it ends with its server."""
    return tables.KEPT_IN in os.environ


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """The owner makes the database of the tests and its tables …"""
    owner = settings.OWNER_DATABASE
    connection.settings_dict |= {key: owner[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    if django_db_keepdb:
        with django_db_blocker.unblock():
            tables.copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """… and steps down for every test, so that a missing right shows."""
    options = connection.settings_dict["OPTIONS"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"] = {**options, "options": f"-c role={TESTS}"}
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"] = options


@pytest.fixture(autouse=True, scope="session")
def behind_the_walls(quick_settings: None) -> Iterator[None]:
    """What a test looks at sees one time bank at a time, or none."""
    with stepping.behind_the_walls():
        yield


@pytest.fixture(scope="session", name="as_owner")
def stepping_up() -> Callable[[], AbstractContextManager[None]]:
    """`with as_owner():` may do what only the owner of the tables may: alter them, step over their guards."""
    return as_owner


@pytest.fixture(autouse=True, scope="session")
def patient_sealing() -> Iterator[None]:
    """Other tests post in databases of their own on the same server; whoever seals waits until they are done."""
    from ledger import sealing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "PATIENCE_SECONDS", 60.0)
        yield


@pytest.fixture(autouse=True, scope="session")
def emptied_between_tests() -> Iterator[None]:
    """Sweep up after tests that committed. Rows kept for good refuse that of everybody, so their guards step aside."""
    sweep = DatabaseOperations.execute_sql_flush

    def sweep_all(operations: DatabaseOperations, statements: list[str]) -> None:
        tables = sorted(set(re.findall(r'"((?:ledger|members)_\w+)"', "".join(statements))))
        aside = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in tables]
        back = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in tables]
        with as_owner():
            sweep(operations, [*aside, *statements, *back])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", sweep_all)
        yield


@pytest.fixture
def bank(db: None) -> TimeBank:
    return TimeBankFactory(slug="riverside", name="Riverside Time Bank", language="en-gb")


@pytest.fixture
def other_bank(db: None) -> TimeBank:
    return TimeBankFactory(slug="hilltop", name="Hilltop Time Bank")


@pytest.fixture
def member(bank: TimeBank) -> Person:
    return a_person(bank, "Ana Sá")


@pytest.fixture
def other_member(bank: TimeBank) -> Person:
    return a_person(bank, "Bram de Vries")


@pytest.fixture
def coordinator(bank: TimeBank) -> Person:
    return a_person(bank, "Chidi Okafor", roles.COORDINATOR)


@pytest.fixture
def admin(bank: TimeBank) -> Person:
    return a_person(bank, "Dunja Marić", roles.ADMIN)


@pytest.fixture
def outsider(other_bank: TimeBank) -> Person:
    """Somebody of another time bank."""
    return a_person(other_bank, "Otto Outside")


@pytest.fixture
def membership_of() -> Callable[[Person], Membership]:
    return lambda person: person.memberships.get()


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """A browser signed in as this person."""

    def signed_in(person: Person) -> Client:
        client = Client()
        assert person.user is not None, "this person has no login"
        client.force_login(person.user)
        # Just now, as far as pages ask.
        session = client.session
        record_authentication(SimpleNamespace(session=session), person.user, method="code")
        session.save()
        return client

    return signed_in


@pytest.fixture
def in_threads() -> Callable[..., list[Any]]:
    """Run something several times at once, each in a thread with a connection of its own; the answers in any order."""

    def run(work: Callable[[int], Any], *, times: int) -> list[Any]:
        start = Barrier(times)

        def one(number: int) -> Any:
            start.wait()
            try:
                return work(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))

    return run
