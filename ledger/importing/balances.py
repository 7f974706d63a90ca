"""Where members stood in the old books, as something to bring in: each comes to stand there, out of the pot."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from uuid6 import uuid7

from ledger import accounts, hours, loading
from ledger.importing import bringing_in, columns, lengths
from ledger.importing.holders import Holders
from ledger.importing.kinds import Complain, Field, Figures, Kind, Ready, Taking, grouped
from ledger.importing.refusals import BadRow, Unclear
from ledger.models import Account, Transfer
from members.models import Person, TimeBank

WHO = "member, name, nombre, nom, miembro, number, no, n, numero, user, usuario, socio"
FIELDS = (
    Field("who", gettext_lazy("the member, by number or name"), WHO),
    Field(
        "hours", gettext_lazy("balance in hours as people write them (1:30)"), "balance, saldo, hours, horas"
    ),
    Field("minutes", gettext_lazy("balance in minutes"), columns.NAMES["minutes"]),
    Field("decimal", gettext_lazy("balance in hours as a decimal"), "decimal hours"),
    Field("seconds", gettext_lazy("balance in seconds"), "seconds, segundos"),
)
PERSON_COLUMNS = [
    ("", "name, nombre, nom"),
    ("", "email, correo, correu, correo electronico, correu electronic"),
    ("", "phone, telefono, telefon"),
    ("", "alternative phone, telefono alternativo, telefon alternatiu"),
    ("", ""),
    ("", ""),
    ("", ""),
]
READY = (
    Ready(
        "timeoverflow-balances",
        gettext_lazy("TimeOverflow: list of users, with balances"),
        [("who", "n"), *PERSON_COLUMNS, ("seconds", "balance, saldo")],
    ),
)


class Wanted(NamedTuple):
    line: int
    account_id: int
    minutes: int


class Balances(Taking):
    def __init__(self, bank: TimeBank, by: Person, at: datetime, choices: Mapping[str, str]) -> None:
        self.bank, self.by, self.at = bank, by, at
        self.key = uuid7()
        self.holders, self.wanted = Holders(bank), dict[int, Wanted]()

    def take(self, line: int, said: Mapping[str, str]) -> None:
        holder = self.holders.open(said.get("who", ""))
        if holder.is_pot:
            raise Unclear(_("The pot takes the other side of every balance, so it has no row of its own."))
        if before := self.wanted.get(holder.account_id):
            raise Unclear(
                _("%(name)s has a balance already, in line %(line)s. Leave one of the two.")
                % {"name": holder.name, "line": before.line}
            )
        self.wanted[holder.account_id] = Wanted(line, holder.account_id, lengths.read_signed(said))

    def finish(self, say: Complain, *, writes: bool) -> Figures:
        pot = accounts.pot(self.bank)
        stand = self._balances(pot, locks=writes)
        rows = [row for wanted in self.wanted.values() if (row := self._row(wanted, pot, stand))]
        loading.stage(loading.encoded(row) for row in rows)
        report = bringing_in.Report()

        def complain(row: BadRow) -> None:
            report.complain(row)
            say(row)

        if rows:
            bringing_in.load_staged(self.bank, report, complain, at=self.at, writes=writes)
        into = sum(row.minutes if row.receiver_id == pot.pk else -row.minutes for row in rows)
        known = len(self.wanted) - len(rows)
        return {
            "new": len(rows),
            "known": known,
            "pot_before": stand[pot.pk],
            "pot_after": stand[pot.pk] + into,
        }

    def _balances(self, pot: Account, *, locks: bool) -> dict[int, int]:
        """As they are and, where they are to be moved, as they stay until that is done."""
        found = Account.objects.filter(bank=self.bank, pk__in=[pot.pk, *self.wanted])
        found = found.order_by("bank_id", "pk")
        found = found.select_for_update(no_key=True, of=("self",)) if locks else found
        return dict(found.values_list("pk", "balance_minutes"))

    def _row(self, wanted: Wanted, pot: Account, stand: Mapping[int, int]) -> loading.Row | None:
        missing = wanted.minutes - stand[wanted.account_id]
        if not missing:
            return None
        giver, receiver = (pot.pk, wanted.account_id) if missing > 0 else (wanted.account_id, pot.pk)
        return loading.Row(
            wanted.line,
            f"import-balance:{self.key}:{wanted.account_id}",
            Transfer.Kind.CORRECTION.value,
            giver,
            receiver,
            abs(missing),
            self.bank.today(self.at).isoformat(),
            _("Balance from the old books"),
            entered_by_id=self.by.pk,
        )


def words(figures: Figures) -> list[str]:
    shown_as = grouped(figures)
    said = [
        ngettext(
            "%(new)s member comes to stand where the old books have them.",
            "%(new)s members come to stand where the old books have them.",
            figures["new"],
        )
        % shown_as
    ]
    if figures["known"]:
        said.append(
            ngettext(
                "%(known)s member stands there already.",
                "%(known)s members stand there already.",
                figures["known"],
            )
            % shown_as
        )
    pot = {"before": hours.signed(figures["pot_before"]), "after": hours.signed(figures["pot_after"])}
    said.append(
        _(
            "The community pot takes the other side, so that all adds up to zero: it goes from %(before)s to %(after)s."
        )
        % pot
    )
    return said


KIND = Kind(
    key="balances",
    title=gettext_lazy("Balances: where members stand"),
    hint=gettext_lazy(
        "After this each member stands where the file says. What is missing comes out of the community pot, or goes"
        " into it. Bring the history of transfers in first, if you have it."
    ),
    fields=FIELDS,
    needed=[["who"], ["hours", "minutes", "decimal", "seconds"]],
    begin=Balances,
    words=words,
    ready=READY,
    moves_hours=True,
)
