"""The whole time bank as a file to ask for, made in the background like every big one."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.exports import Column, Row, Stream, Told
from members import permissions, records
from members.models import Person
from timebank.archives import writing


class WholeTimeBank:
    columns: Sequence[Column] = ()
    only = ("zip",)
    most_at_once = 0

    def may(self, person: Person) -> bool:
        return permissions.may_govern(person, person.bank)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        return {}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        return _("The whole time bank")

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        with connection.cursor() as cursor:
            return writing.count(person.bank, cursor)

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        raise AssertionError("a time bank is no table")

    def note(self, person: Person, at: dt.datetime) -> None:
        """Everybody who governs the time bank can see who took all of it out."""
        records.write(person.bank, records.What.ARCHIVED, by=person, at=at)

    @property
    def streams(self) -> Mapping[str, Stream]:
        return {"zip": self._zip}

    def _zip(self, file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: Told) -> int:
        return writing.write(file, person, at=timezone.now(), told=told)
