"""Whole reports of a month as one file: the month's own, as it is kept when it is closed, and the one to funders."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import closing_months, funder_paper, funder_report, kept_months, periods, reports
from exchanges.scopes import Scope
from ledger import exports
from ledger.exports import Column, Row, Told
from members import permissions, walls
from members.models import Person


class WholeReport(ABC):
    """What both share: they are an admin's, of one period, and no single table."""

    columns: Sequence[Column] = ()
    name: str | Promise
    only: Sequence[str]

    def may(self, person: Person) -> bool:
        return permissions.may_govern(person, person.bank)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        return {"period": str(periods.asked(parameters))}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        words = {"figure": self.name, "period": periods.asked(parameters).name}
        return _("%(figure)s, %(period)s") % words

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return reports.helped(Scope(person, periods.asked(parameters))).count()

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        raise AssertionError("a whole report is no single table")

    @property
    def streams(self) -> Mapping[str, exports.Stream]:
        return {format: self._stream(format) for format in self.only}

    def _stream(self, format: str) -> exports.Stream:
        def stream(file: IO[bytes], person: Person, parameters: Mapping[str, str], *, told: Told) -> int:
            with walls.in_bank(person.bank):
                self.write(format, file, Scope(person, periods.asked(parameters)))
                return self.count(person, parameters)

        return stream

    @abstractmethod
    def write(self, format: str, file: IO[bytes], scope: Scope) -> None: ...


class PeriodReport(WholeReport):
    """Figures and tables with numbers in place of names; of a closed month those that were kept, byte for byte."""

    name = gettext_lazy("Report")
    only = kept_months.FORMATS

    def write(self, format: str, file: IO[bytes], scope: Scope) -> None:
        if close := closing_months.closed(scope.person, scope.period):
            kept_months.write(format, file, close)
        else:
            kept_months.write_now(format, file, scope, at=timezone.now())


class FunderFile(WholeReport):
    name = gettext_lazy("Report to funders")
    only = tuple(funder_paper.FILES)

    def write(self, format: str, file: IO[bytes], scope: Scope) -> None:
        make, _content_type = funder_paper.FILES[format]
        file.write(make(funder_report.fill(scope)))


def offer() -> None:
    exports.register("period-report", PeriodReport())
    exports.register("funder-report", FunderFile())
