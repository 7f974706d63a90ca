"""The lists of a report as files: the rows of the page, with everything known about each."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import activity, by_post, figures, member_tables, periods, reports, scopes
from exchanges.models import Listing
from exchanges.scopes import Scope
from ledger import exports, hours
from ledger.exports import Column, Row
from ledger.models import Transfer
from ledger.models.month_close import came_after
from members import permissions
from members.models import Membership, Person
from members.refusals import Refused

ROWS_AT_ONCE = 2000
KNOWN = ("figure", *scopes.KNOWN)


def known(parameters: Mapping[str, str]) -> dict[str, str]:
    """Those parameters that say which list it is."""
    return {key: parameters[key] for key in KNOWN if parameters.get(key)}


class ListOfThePeriod(ABC):
    """What the three kinds of list share; the report's addresses and an export name a list alike."""

    columns: Sequence[Column]
    lists: str

    def may(self, person: Person) -> bool:
        return permissions.may_govern(person, person.bank)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        cleaned = known(parameters)
        self._figure(cleaned)
        scopes.of(person, cleaned)
        return cleaned

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        scope = scopes.of(person, parameters)
        words = {"figure": self._figure(parameters).label, "period": scope.period.name}
        return _("%(figure)s, %(period)s") % words

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return self._rows(person, parameters).count()

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        for found in self._rows(person, parameters).iterator(chunk_size=ROWS_AT_ONCE):
            yield self.row(found)

    @abstractmethod
    def row(self, found: Any) -> Row:
        """The cells of one line, in the order of the columns."""

    def _figure(self, parameters: Mapping[str, str]) -> figures.Figure:
        figure = figures.FIGURES.get(parameters.get("figure", ""))
        if figure is None or figure.lists != self.lists:
            raise Refused(_("There is no such list. Open it again from the report."))
        return figure

    def _rows(self, person: Person, parameters: Mapping[str, str]) -> QuerySet[Any]:
        return self._figure(parameters).rows(scopes.of(person, parameters))


class ReportedExchanges(ListOfThePeriod):
    lists = figures.EXCHANGES
    columns: Sequence[Column] = (
        Column(gettext_lazy("day"), "day"),
        Column(gettext_lazy("what was it?"), width=30),
        Column(gettext_lazy("kind of help"), width=20),
        Column(gettext_lazy("provider's number"), "whole"),
        Column(gettext_lazy("provider"), width=24),
        Column(gettext_lazy("recipient's number"), "whole"),
        Column(gettext_lazy("recipient"), width=24),
        Column(gettext_lazy("recipient's neighbourhood"), width=20),
        Column(gettext_lazy("hours"), "hours"),
        Column(gettext_lazy("minutes"), "whole"),
        Column(gettext_lazy("state")),
        Column(gettext_lazy("entered"), "moment", width=20),
        Column(gettext_lazy("entered by"), width=20),
        Column(gettext_lazy("channel")),
        Column(gettext_lazy("source"), width=20),
        Column(gettext_lazy("confirmed by"), width=20),
        Column(gettext_lazy("approved by"), width=20),
        Column(gettext_lazy("settled"), "moment", width=20),
        Column(gettext_lazy("after close")),
        Column(gettext_lazy("reference"), width=40),
    )

    def _rows(self, person: Person, parameters: Mapping[str, str]) -> QuerySet[Any]:
        also = ("recipient__neighbourhood", "confirmed_by", "approved_by")
        late = came_after("happened_on", "transfer_id")
        found: QuerySet[Any] = super()._rows(person, parameters).select_related(*also)
        marked: QuerySet[Any] = found.annotate(is_after_close=late)
        return marked

    def row(self, found: Any) -> Row:
        minutes = found.minutes or 0
        return (
            found.happened_on,
            found.title,
            found.category.name,
            found.provider.number,
            found.provider.name,
            found.recipient.number,
            found.recipient.name,
            _name(found.recipient.neighbourhood),
            hours.as_decimal(minutes),
            minutes,
            found.get_state_display(),
            found.logged_at,
            _name(found.logged_by),
            found.get_channel_display(),
            found.source,
            _name(found.confirmed_by),
            _name(found.approved_by),
            found.settled_at,
            _("yes") if found.is_after_close else None,
            found.reference,
        )


class ReportedMembers(ListOfThePeriod):
    lists = figures.MEMBERS
    columns: Sequence[Column] = (
        Column(gettext_lazy("number"), "whole"),
        Column(gettext_lazy("name"), width=30),
        Column(gettext_lazy("kind")),
        Column(gettext_lazy("neighbourhood"), width=20),
        Column(gettext_lazy("joined"), "day"),
        Column(gettext_lazy("hours given"), "hours"),
        Column(gettext_lazy("minutes given"), "whole"),
        Column(gettext_lazy("hours received"), "hours"),
        Column(gettext_lazy("minutes received"), "whole"),
    )

    def row(self, found: Any) -> Row:
        member: Membership = found
        return (
            member.number,
            member.name,
            member.get_kind_display(),
            _name(member.neighbourhood),
            member.joined_on,
            hours.as_decimal(found.given_minutes),
            found.given_minutes,
            hours.as_decimal(found.received_minutes),
            found.received_minutes,
        )


class ReportedTransfers(ListOfThePeriod):
    lists = figures.TRANSFERS
    columns: Sequence[Column] = (
        Column(gettext_lazy("day"), "day"),
        Column(gettext_lazy("kind")),
        Column(gettext_lazy("from"), width=30),
        Column(gettext_lazy("to"), width=30),
        Column(gettext_lazy("hours"), "hours"),
        Column(gettext_lazy("minutes"), "whole"),
        Column(gettext_lazy("words"), width=40),
        Column(gettext_lazy("entered by"), width=20),
        Column(gettext_lazy("posted"), "moment", width=20),
        Column(gettext_lazy("after close")),
        Column(gettext_lazy("reference"), width=40),
    )

    def _rows(self, person: Person, parameters: Mapping[str, str]) -> QuerySet[Any]:
        found: QuerySet[Any] = super()._rows(person, parameters)
        marked: QuerySet[Any] = found.annotate(is_after_close=came_after("occurred_on", "id"))
        return marked

    def row(self, found: Any) -> Row:
        transfer: Transfer = found
        return (
            transfer.occurred_on,
            transfer.get_kind_display(),
            reports.accounts_of(transfer, is_giving=True),
            reports.accounts_of(transfer, is_giving=False),
            hours.as_decimal(int(found.minutes)),
            int(found.minutes),
            transfer.description,
            _name(transfer.entered_by),
            transfer.posted_at,
            _("yes") if found.is_after_close else None,
            transfer.reference,
        )


class ReportedRequests(ListOfThePeriod):
    lists = figures.REQUESTS
    columns: Sequence[Column] = (
        Column(gettext_lazy("put up"), "moment", width=20),
        Column(gettext_lazy("what was it?"), width=30),
        Column(gettext_lazy("kind of help"), width=20),
        Column(gettext_lazy("number"), "whole"),
        Column(gettext_lazy("member"), width=24),
        Column(gettext_lazy("first answer"), "moment", width=20),
        Column(gettext_lazy("waited, in minutes"), "whole"),
        Column(gettext_lazy("met")),
    )

    def row(self, found: Any) -> Row:
        listing: Listing = found
        return (
            listing.published_at,
            listing.title,
            listing.category.name,
            listing.membership.number,
            listing.membership.name,
            found.answered_at,
            int(found.waited.total_seconds()) // 60 if found.waited is not None else None,
            _("yes") if found.is_met else _("no"),
        )


class ReportTable:
    """A table of a report: a line for each month, kind of help, neighbourhood, organisation or age."""

    columns: Sequence[Column] = (
        Column(gettext_lazy("name"), width=30),
        Column(gettext_lazy("exchanges"), "whole"),
        Column(gettext_lazy("hours received"), "hours"),
        Column(gettext_lazy("minutes received"), "whole"),
        Column(gettext_lazy("hours given"), "hours"),
        Column(gettext_lazy("minutes given"), "whole"),
        Column(gettext_lazy("members who gave"), "whole"),
        Column(gettext_lazy("members who received"), "whole"),
        Column(gettext_lazy("first-time helpers"), "whole"),
        Column(gettext_lazy("new ties"), "whole"),
        Column(gettext_lazy("requests"), "whole"),
        Column(gettext_lazy("requests answered"), "whole"),
        Column(gettext_lazy("requests met"), "whole"),
        Column(gettext_lazy("waited, in minutes"), "whole"),
    )

    def may(self, person: Person) -> bool:
        return permissions.may_govern(person, person.bank)

    def clean(self, person: Person, parameters: Mapping[str, str]) -> dict[str, str]:
        if parameters.get("table", "") not in activity.TABLES:
            raise Refused(_("There is no such table. Open it again from the report."))
        return {"table": parameters["table"], "period": str(periods.asked(parameters))}

    def title(self, person: Person, parameters: Mapping[str, str]) -> str:
        words = {"figure": activity.TABLES[parameters["table"]], "period": periods.asked(parameters).name}
        return _("%(figure)s, %(period)s") % words

    def count(self, person: Person, parameters: Mapping[str, str]) -> int:
        return len(self._lines(person, parameters))

    def rows(self, person: Person, parameters: Mapping[str, str]) -> Iterator[Row]:
        for line in self._lines(person, parameters):
            if line.is_kept_back:
                yield (line.name, *[None] * (len(self.columns) - 1))
                continue
            received, given = line.received_minutes, line.given_minutes
            yield (
                *(line.name, line.exchanges, hours.as_decimal(received), received),
                *(hours.as_decimal(given), given, line.gave, line.received, line.helpers, line.ties),
                *(line.requests, line.answered, line.met),
                int(line.wait.total_seconds()) // 60 if line.wait is not None else None,
            )

    def _lines(self, person: Person, parameters: Mapping[str, str]) -> list[activity.Line]:
        scope = Scope(person, periods.asked(parameters))
        lines: list[activity.Line] = getattr(activity.of(scope), parameters["table"])
        return lines


def _name(of: object | None) -> str:
    return str(of) if of is not None else ""


KEYS = {
    figures.EXCHANGES: "month-exchanges",
    figures.MEMBERS: "month-members",
    figures.TRANSFERS: "month-transfers",
    figures.REQUESTS: "month-requests",
}


def offer() -> None:
    """Register the lists under their keys."""
    for source in (ReportedExchanges(), ReportedMembers(), ReportedTransfers(), ReportedRequests()):
        exports.register(KEYS[source.lists], source)
    exports.register("report-table", ReportTable())
    for key, table in member_tables.TABLES.items():
        exports.register(key, table)
    exports.register("statements", by_post.StatementsByPost())
