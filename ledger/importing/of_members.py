"""Members, as something to bring in."""

import datetime as dt
import re
from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ledger.importing import days
from ledger.importing.columns import plain
from ledger.importing.kinds import (
    MOST_ROWS_AT_ONCE,
    Choice,
    Complain,
    Figures,
    Kind,
    Taking,
    grouped,
)
from ledger.importing.member_columns import FIELDS, READY
from ledger.importing.refusals import BadRow, NotReadable, Unclear, shown
from ledger.importing.transfers import DATE_ORDER
from members import arrivals, bringing_in
from members.bringing_in import Newcomer
from members.models import Membership, Person, TimeBank
from members.profiles import LONGEST_WORD, MOST_WORDS, OLDEST_YEARS

LONGEST = {"name": 100, "contact": 100, "email": 254, "phone": 40, "neighbourhood": 80}
HIGHEST_NUMBER = 99_999_999
KINDS = {
    Membership.Kind.INDIVIDUAL: "individual, person, persona, individu",
    Membership.Kind.HOUSEHOLD: "household, family, hogar, familia, unidad familiar",
    Membership.Kind.ORGANISATION: "organisation, organization, organizacion, entidad, association, asociacion",
}


class Members(Taking):
    def __init__(self, bank: TimeBank, by: Person, at: dt.datetime, choices: Mapping[str, str]) -> None:
        self.bank, self.by, self.at, self.today = bank, by, at, bank.today(at)
        self.order, self.welcomes = choices.get("order", ""), bool(choices.get("welcomes"))
        self.rows: list[tuple[int, Newcomer]] = []

    def take(self, line: int, said: Mapping[str, str]) -> None:
        if len(self.rows) >= MOST_ROWS_AT_ONCE:
            raise NotReadable(_too_many())
        self.rows.append((line, self._newcomer(said)))

    def _newcomer(self, said: Mapping[str, str]) -> Newcomer:
        said = {key: arrivals.one_line(text) for key, text in said.items()}
        name = arrivals.one_line(f"{said.get('name', '')} {said.get('surname', '')}")
        if not name:
            raise Unclear(_("There is no name in this row. Write the one people call them by."))
        kind, contact = _kind(said.get("kind", "")), said.get("contact", "")
        is_one = kind == Membership.Kind.INDIVIDUAL
        told = {
            "name": name,
            "contact": contact,
            "email": _email(said.get("email", "")),
            "phone": said.get("phone", "") or said.get("other_phone", ""),
            "neighbourhood": said.get("neighbourhood", ""),
        }
        _check_lengths(told)
        joined = said.get("joined", "")
        return Newcomer(
            name=name if is_one else contact or name,
            joined_on=days.read(joined, order=self.order, today=self.today) if joined else self.today,
            number=_number(said.get("number", "")),
            kind=kind,
            membership_name="" if is_one else name,
            email=told["email"],
            phone=told["phone"],
            neighbourhood=told["neighbourhood"],
            skills=_skills(said.get("skills", "")),
            born_in=self._year(said.get("born", "")),
        )

    def _year(self, text: str) -> int | None:
        """Read only where the time bank asks for it: what nobody asks for is not kept."""
        if not text or not self.bank.asks_birth_year:
            return None
        if re.fullmatch("[0-9]{4}", text) and self.today.year - OLDEST_YEARS <= int(text) <= self.today.year:
            return int(text)
        raise Unclear(
            _("“%(text)s” is no year of birth. Write four digits, like 1958.") % {"text": shown(text)}
        )

    def finish(self, say: Complain, *, writes: bool) -> Figures:
        belonging = Belonging(self.bank, locks=writes)
        new: list[Newcomer] = []
        bad = 0
        for line, one in self.rows:
            try:
                if not belonging.has(line, one):
                    new.append(one)
            except Unclear as unclear:
                bad += 1
                say(BadRow(line, str(unclear)))
        if writes and not bad:
            bringing_in.settle_in(self.bank, new, by=self.by, at=self.at, welcomes=self.welcomes)
        with_email = sum(bool(one.email) for one in new)
        figures = {"new": len(new), "known": len(self.rows) - len(new) - bad, "email": with_email}
        return figures | {"welcomed": len(new) if self.welcomes else 0}


class Belonging:
    """Who is here already, and who came further up in the file."""

    def __init__(self, bank: TimeBank, *, locks: bool) -> None:
        if locks:
            # Whoever adds members waits for this row, so nobody takes a number meanwhile.
            TimeBank.objects.select_for_update(no_key=True).get(pk=bank.pk)
        self.numbers = dict(Membership.objects.filter(bank=bank).values_list("number", "name"))
        self.names = {plain(name) for name in self.numbers.values()}
        self.emails: dict[str, str] = {}
        for name, email, login in Person.objects.filter(bank=bank).values_list(
            "name", "email", "user__email"
        ):
            self.emails |= {one.lower(): name for one in (email, login) if one}
        also = EmailAddress.objects.filter(user__people__bank=bank, verified=True)
        self.emails |= dict(also.values_list("email", "user__people__name"))
        self.lines: dict[object, int] = {}

    def has(self, line: int, one: Newcomer) -> bool:
        """Whether they are a member already. Raises Unclear where something of them is somebody else's."""
        called = one.membership_name or one.name
        self._check_once(line, one)
        if one.number is not None and one.number in self.numbers:
            return self._is_same(called, self.numbers[one.number], _("Number %(what)s"), one.number)
        if one.email and one.email in self.emails:
            return self._is_same(one.name, self.emails[one.email], _("The e-mail %(what)s"), one.email)
        return one.number is None and not one.email and plain(called) in self.names

    def _is_same(self, called: str, there: str, what: str, which: object) -> bool:
        if plain(called) == plain(there):
            return True
        raise Unclear(
            _("%(what)s is %(name)s's here. Correct this row, or leave it out.")
            % {"what": what % {"what": which}, "name": there}
        )

    def _check_once(self, line: int, one: Newcomer) -> None:
        for key, words in ((one.number, _("number")), (one.email or None, _("e-mail"))):
            if key is None:
                continue
            if before := self.lines.get(key):
                raise Unclear(
                    _("The same %(what)s stands in line %(line)s. Give this row one of its own.")
                    % {"what": words, "line": before}
                )
            self.lines[key] = line


def _number(text: str) -> int | None:
    if not text:
        return None
    digits = re.fullmatch(r"#?\s*([0-9]{1,9})(?:\.0)?", text)
    if digits is None or not 0 < int(digits[1]) <= HIGHEST_NUMBER:
        raise Unclear(
            _("“%(text)s” is no member number. Write digits only, like 12.") % {"text": shown(text)}
        )
    return int(digits[1])


def _kind(text: str) -> str:
    if not text:
        return Membership.Kind.INDIVIDUAL
    for kind, names in KINDS.items():
        if plain(text) in [*names.split(", "), plain(str(kind.label))]:
            return kind
    raise Unclear(
        _("“%(text)s” is no kind of member. Write individual, household or organisation.")
        % {"text": shown(text)}
    )


def _email(text: str) -> str:
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as error:
        raise Unclear(
            _("“%(text)s” is no e-mail. Correct it, or leave it empty.") % {"text": shown(text)}
        ) from error
    return text.lower()


def _skills(text: str) -> list[str]:
    words = list(
        dict.fromkeys(word for part in re.split(r"[,;\n]", text) if (word := arrivals.one_line(part)))
    )
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise Unclear(
            _("Up to %(many)d skills of %(letters)d letters fit here. Leave some out.")
            % {"many": MOST_WORDS, "letters": LONGEST_WORD}
        )
    return words


def _check_lengths(told: Mapping[str, str]) -> None:
    for key, text in told.items():
        if len(text) > LONGEST[key] or "\0" in text:
            raise Unclear(
                _("“%(text)s” is too long: up to %(most)d letters fit there.")
                % {"text": shown(text), "most": LONGEST[key]}
            )


def _too_many() -> str:
    return _("Up to %(most)d rows fit in one file of this kind. Part it in two.") % {
        "most": MOST_ROWS_AT_ONCE
    }


def words(figures: Figures) -> list[str]:
    shown_as = grouped(figures)
    said = [ngettext("%(new)s new member.", "%(new)s new members.", figures["new"]) % shown_as]
    if figures["known"]:
        said.append(
            ngettext(
                "%(known)s is a member already, and stays as they are.",
                "%(known)s are members already, and stay as they are.",
                figures["known"],
            )
            % shown_as
        )
    if figures["new"]:
        said.append(
            _("%(email)s of the new ones have an e-mail, and can sign in with a code sent to it.") % shown_as
        )
        said.append(
            _("All new ones are welcomed by a message.")
            if figures["welcomed"]
            else _("No message goes to anybody.")
        )
        said.append(_("They have not been asked about your terms yet, and get no welcome gift."))
    return said


KIND = Kind(
    key="members",
    title=gettext_lazy("Members"),
    hint=gettext_lazy("Names, numbers and how to reach people. Notes about people are not brought in."),
    fields=FIELDS,
    needed=[["name"]],
    begin=Members,
    words=words,
    choices=[
        DATE_ORDER,
        Choice("welcomes", gettext_lazy("Welcome the new ones by a message, with how to sign in")),
    ],
    ready=READY,
)
