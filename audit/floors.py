"""R5: everybody one hour above a hard floor, each giving that hour ten times at once: it can be given once."""

import uuid

from audit import books, house, naive, people
from audit.books import Intent
from audit.calling import Caller
from audit.crowd import Crowd
from audit.people import Member
from audit.report import Report, Scale

AT_ONCE = 10
HOUR = 60


def run(scale: Scale, seed: int) -> Report:
    members = scale.pick(8, 200)
    report = Report("R5 one hour above a hard floor")
    with house.opened("redis", "web", is_durable=scale is Scale.FULL) as here, Crowd(AT_ONCE) as crowd:
        # A fresh account stands at zero: its floor is one hour below.
        community = people.community("floor", members, lowest_minutes=-HOUR, limits_are_hard=True)
        givers, to = community.members, community.admin
        intents, passed = _push(here.port, crowd, givers, to)
        found = here.take_books()
        report.figures = {"hours tried": len(intents), "hours that passed": passed}
        report.faults = [*books.verdict(intents, found), *_floors(passed, givers, found.balances)]
        report.control = _control(here, crowd, givers[: scale.pick(8, 50)], to)
    return report


def _push(port: int, crowd: Crowd, givers: list[Member], to: Member) -> tuple[list[Intent], int]:
    """Every giver in turn, each from so many sides at once; what was asked, and how much of it passed."""
    callers = [Caller(port) for _side in range(AT_ONCE)]
    intents, passed = [], 0

    def give(told: tuple[Caller, Member, str]) -> Intent:
        caller, giver, key = told
        answer = people.gift(caller, giver, to, HOUR, key, key)
        moves = tuple(sorted([(giver.membership, -HOUR), (to.membership, HOUR)]))
        outcome = "done" if answer.status == 201 else "refused" if answer.status == 422 else "undecided"
        return Intent(key, moves, outcome, answer.body["id"] if answer.is_done else "")

    for giver in givers:
        answers = crowd.at_once(give, [(caller, giver, str(uuid.uuid4())) for caller in callers])
        passed += sum(intent.outcome == "done" for intent in answers)
        intents += answers
    return intents, passed


def _floors(passed: int, givers: list[Member], balances: dict[str, int]) -> list[str]:
    faults = [f"{passed} hours passed, where {len(givers)} could"] if passed != len(givers) else []
    off = [giver for giver in givers if balances[giver.membership] != -HOUR]
    return faults + [f"{giver.membership} stands at {balances[giver.membership]}" for giver in off]


def _control(here: house.House, crowd: Crowd, givers: list[Member], to: Member) -> list[str]:
    with here.database() as connection:
        holders = [(member.membership, member.bank) for member in (*givers, to)]
        naive.furnish(connection, holders, lowest=-HOUR)
    here.serve(naive.APPLICATION)
    intents, passed = _push(here.port, crowd, givers, to)
    found = here.take_books()
    return [*_floors(passed, givers, found.balances), *books.verdict(intents, found)]
