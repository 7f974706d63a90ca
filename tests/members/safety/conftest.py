"""Somebody who safeguards, and something to report."""

import pytest
from django.utils import timezone

from members import roles
from members.safety import reporting, subjects
from tests.factories.members import a_person


@pytest.fixture
def keeper(bank):
    """A coordinator whom an admin has named to look after safety."""
    return a_person(bank, "Ruth Keeper", roles.COORDINATOR, duties=["safeguarding"])


def of(somebody, by):
    return subjects.found("person", somebody.public_id, by=by)


def reported(somebody, by, **said):
    told = {"reason": "harassed", "words": "Shouted at me.", **said}
    return reporting.report(of(somebody, by), **told, by=by, at=timezone.now())
