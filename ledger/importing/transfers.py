"""The history of transfers, as something to bring in."""

import tempfile
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger import loading
from ledger.importing import bringing_in, columns, days
from ledger.importing.kinds import Choice, Complain, Field, Figures, Kind, Ready, Taking, grouped
from ledger.importing.refusals import BadRow
from ledger.importing.rows import Understanding
from members.models import Person, TimeBank

IN_MEMORY_BYTES = 1 << 20
DATE_ORDER = Choice(
    "order",
    gettext_lazy("A day written like 03/04/2020 is"),
    (
        ("", gettext_lazy("not in this file")),
        (days.DAY_FIRST, gettext_lazy("3 April: the day comes first")),
        (days.MONTH_FIRST, gettext_lazy("4 March: the month comes first")),
    ),
)
FIELDS = (
    Field("date", gettext_lazy("the day it happened"), f"{columns.NAMES['date']}, data"),
    Field("giver", gettext_lazy("who received the help (from)"), f"{columns.NAMES['giver']}, origen, source"),
    Field("giver_number", gettext_lazy("their number"), "from id, from number"),
    Field(
        "receiver",
        gettext_lazy("who gave the help (to)"),
        f"{columns.NAMES['receiver']}, destino, desti, destination",
    ),
    Field("receiver_number", gettext_lazy("that one's number"), "to id, to number"),
    Field(
        "hours",
        gettext_lazy("hours as people write them (1:30)"),
        f"{columns.NAMES['hours']}, quantity, cantidad, quantitat",
    ),
    Field("minutes", gettext_lazy("minutes"), columns.NAMES["minutes"]),
    Field("decimal", gettext_lazy("hours as a decimal (0.33 is 20 minutes)"), "decimal hours"),
    Field("seconds", gettext_lazy("seconds"), "seconds, secs, segundos, amount"),
    Field("kind", gettext_lazy("kind of transfer"), columns.NAMES["kind"]),
    Field(
        "description",
        gettext_lazy("what it was"),
        f"{columns.NAMES['description']}, post, anuncio, anunci, oferta, reason, razon",
    ),
    Field("reference", gettext_lazy("number in the old books"), columns.NAMES["reference"]),
)
DATE, FROM, TO = "date, fecha, data, created, created at", "from, origen, de", "to, destino, desti, a"
READY = (
    Ready(
        "timeoverflow-transfers",
        gettext_lazy("TimeOverflow: all transfers"),
        [
            ("date", DATE),
            ("giver", FROM),
            ("receiver", TO),
            ("description", "post, anuncio, anunci, oferta"),
            ("hours", "quantity, cantidad, quantitat"),
        ],
    ),
    Ready(
        "timeoverflow-transfers-full",
        gettext_lazy("TimeOverflow: all transfers, with numbers"),
        [
            ("date", DATE),
            ("giver", "from"),
            ("giver_number", "from id"),
            ("receiver", "to"),
            ("receiver_number", "to id"),
            ("description", "post"),
            ("", "post id"),
            ("", ""),
            ("decimal", "quantity"),
        ],
    ),
)


class Transfers(Taking):
    """What is understood waits on disk, so that any number of rows takes the same memory."""

    def __init__(self, bank: TimeBank, by: Person, at: datetime, choices: Mapping[str, str]) -> None:
        self.bank, self.at = bank, at
        self.kept = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (closed by whoever takes it in)
        self.understanding = Understanding(bank, by=by, today=bank.today(at), order=choices.get("order", ""))

    def take(self, line: int, said: Mapping[str, str]) -> None:
        self.kept.write(self.understanding.row(line, said))

    def close(self) -> None:
        self.kept.close()

    def finish(self, say: Complain, *, writes: bool) -> Figures:
        report = bringing_in.Report()
        self.kept.seek(0)
        loading.stage(iter(self.kept))

        def complain(row: BadRow) -> None:
            report.complain(row)
            say(row)

        bringing_in.load_staged(self.bank, report, complain, at=self.at, writes=writes)
        past = sum(balance.is_past_a_limit for balance in report.balances)
        return {"new": report.written, "known": report.known, "accounts": len(report.balances), "past": past}


def words(figures: Figures) -> list[str]:
    shown_as = grouped(figures)
    said = [
        ngettext("%(new)s transfer is new.", "%(new)s transfers are new.", figures["new"]) % shown_as,
        ngettext(
            "%(accounts)s balance moves.", "%(accounts)s balances move.", figures["accounts"]
        ) % shown_as,
    ]  # fmt: skip
    if figures["known"]:
        said.append(
            ngettext(
                "%(known)s transfer is in the books already, and stays as it is.",
                "%(known)s transfers are in the books already, and stay as they are.",
                figures["known"],
            )
            % shown_as
        )
    if figures["past"]:
        said.append(_("Balances that end past a limit: %(past)s. Soft limits stop nothing.") % shown_as)
    return said


KIND = Kind(
    key="transfers",
    title=gettext_lazy("Transfers: the history of hours"),
    hint=gettext_lazy("Each keeps its day. They are posted as brought in by you."),
    fields=FIELDS,
    needed=[
        ["date"],
        ["giver", "giver_number"],
        ["receiver", "receiver_number"],
        ["hours", "minutes", "decimal", "seconds"],
    ],
    begin=Transfers,
    words=words,
    choices=[DATE_ORDER],
    ready=READY,
    moves_hours=True,
)
