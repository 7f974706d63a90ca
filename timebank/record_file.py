"""The record of changes as a file: the lines of its page, with everything known about each."""

import json
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.exports import Column, Row
from members import permissions, records
from members.models import Person, Record
from members.models.record import RecordQuerySet

ROWS_AT_ONCE = 1000


class RecordOfChanges:
    columns: Sequence[Column] = (
        Column(gettext_lazy("when"), "moment", width=20),
        Column(gettext_lazy("kind"), width=24),
        Column(gettext_lazy("who did it"), width=24),
        Column(gettext_lazy("about whom"), width=24),
        Column(gettext_lazy("in words"), width=70),
        Column(gettext_lazy("before"), width=30),
        Column(gettext_lazy("after"), width=30),
        Column(gettext_lazy("request"), width=36),
    )

    def may(self, person: Person) -> bool:
        return permissions.may_govern(person, person.bank)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        return {
            name: parameters[name].replace("\0", "")[:200] for name in ("q", "kind") if parameters.get(name)
        }

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        return _("Record of changes")

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return self._found(person, parameters).count()

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        for record in self._found(person, parameters).iterator(chunk_size=ROWS_AT_ONCE):
            yield _row(record)

    def _found(self, person: Person, parameters: Mapping[str, str]) -> RecordQuerySet:
        return records.found(person, name=parameters.get("q", ""), what=parameters.get("kind", ""))


def _row(record: Record) -> Row:
    before, after = (json.dumps(side, ensure_ascii=False) for side in (record.before, record.after))
    return (
        record.at,
        record.kind,
        record.by.name if record.by else record.get_actor_display(),
        record.about.name if record.about else "",
        records.sentence(record),
        before,
        after,
        record.request_id,
    )
