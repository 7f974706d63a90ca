"""The gates that stand before addresses, and what a row of the table of `audit/attack/rows.py` says."""

from dataclasses import dataclass, field

from django.db.models import Model

from members.models import Person, User
from members.roles import Action


@dataclass(frozen=True)
class Gate:
    """Open to anybody, to whoever is signed in, to people of the time bank, or to whom the table of rights names."""

    name: str
    actions: tuple[Action, ...] = ()

    def lets(self, person: Person | None, login: User | None = None) -> bool:
        """Whether somebody gets through: as that person of the time bank, and with that login."""
        if self.name in ("anybody", "signed in"):
            return self.name == "anybody" or login is not None
        if self.name == "owner":
            return login is not None and login.is_superuser
        if person is None or person.suspended_at:
            return False
        if self.name == "leading":
            return person.is_coordinator
        return self.name == "members" or any(person.may(action) for action in self.actions)


ANYBODY, SIGNED_IN, MEMBERS = Gate("anybody"), Gate("signed in"), Gate("members")
# Whoever was somebody here and has left: none of those who ask.
FORMER = Gate("former")
LEADING, OWNER, NOBODY = Gate("leading"), Gate("owner"), Gate("nobody")


def may(*actions: Action) -> Gate:
    return Gate("may", actions)


ANNOUNCE = may(Action.ANNOUNCE)
ANSWER, EDIT, SEATS = may(Action.ANSWER_APPLICATIONS), may(Action.EDIT_MEMBERS), may(Action.CHANGE_SEATS)
OVERSEE, LISTINGS, SUSPEND = may(Action.OVERSEE_EXCHANGES), may(Action.CHANGE_LISTINGS), may(Action.SUSPEND)
BOOKS, GOVERN, KEEP = may(Action.SEE_BOOKS), may(Action.GOVERN), may(Action.KEEP_BOOKS)
ADD, CLOSE, RECORD = (
    may(Action.ADD_MEMBERS),
    may(Action.CLOSE_MEMBERSHIPS),
    may(Action.RECORD_FOR_MEMBERS),
)
GRANT, UNDO, ANSWER_CORRECTIONS = (
    may(Action.GRANT),
    may(Action.UNDO_TRANSFERS),
    may(Action.ANSWER_CORRECTIONS),
)
CALL = may(Action.CALL_MEMBERS)
READ_HELD, ERASE = may(Action.READ_HELD), may(Action.ERASE)
PRINT_LETTERS = may(Action.PRINT_LETTERS)
SEE_TRANSFERS = may(Action.SEE_TRANSFERS)
MINORS = may(Action.LOOK_AFTER_MINORS)
TAKE_DOWN = may(Action.TAKE_DOWN_REPORTS)
NOTES, CHECKS, SAFEGUARD = may(Action.READ_NOTES), may(Action.RECORD_CHECKS), may(Action.SAFEGUARD)


@dataclass(frozen=True)
class Row:
    """After its question mark an address takes ids of the tables in `asks`, and what `query` says besides."""

    gate: Gate
    others: Gate | None = None
    of: type[Model] | None = None
    asks: dict[str, type[Model]] = field(default_factory=dict)
    is_shown: bool = True
    """Whether the audit has to see it answer somebody with 200; some lead on, some need a link from a letter."""
    query: str = ""

    @property
    def for_others(self) -> Gate:
        return self.others or self.gate


def rows(
    gate: Gate,
    *names: str,
    others: Gate | None = None,
    of: type[Model] | None = None,
    is_shown: bool = True,
    query: str = "",
) -> dict[str, Row]:
    return {name: Row(gate, others, of, is_shown=is_shown, query=query) for name in names}


def hidden(
    gate: Gate, *names: str, others: Gate | None = None, of: type[Model] | None = None
) -> dict[str, Row]:
    """Those that show nothing by themselves: they are only sent to, or lead on."""
    return rows(gate, *names, others=others, of=of, is_shown=False)
