"""R4: confirm, correct, cancel, approve and the clock race for the same exchange, and undoing is fired twice."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.utils import timezone

from audit import books, exchanging, house, naive, people
from audit.books import Intent
from audit.calling import Answer, Body, Caller
from audit.crowd import Crowd
from audit.people import Community, Member
from audit.report import Report, Scale
from exchanges import recording, settling, states
from exchanges.models import Exchange
from members.models import TimeBank
from members.walls import in_bank

WAVE = 4
"""So many exchanges are raced for at the same moment."""
RACERS = 5


@dataclass
class Raced:
    """One exchange, who may do what to it, and what each was told."""

    exchange: Exchange
    provider: Member
    recipient: Member
    admin: Member
    said: Counter[str] = field(default_factory=Counter)

    def calls(self) -> list[tuple["Raced", str, Member, Body]]:
        return [
            (self, "confirm", self.recipient, {}),
            (self, "correct", self.recipient, {"minutes": 90}),
            (self, "correct", self.provider, {"minutes": 45}),
            (self, "cancel", self.admin, {"reason": "Entered twice."}),
            (self, "approve", self.admin, {}),
        ]


def run(scale: Scale, seed: int) -> Report:
    races, undone = scale.pick((16, 12), (500, 500))
    report = Report("R4 one outcome each")
    chance = random.Random(seed)
    with house.opened("redis", "web", is_durable=scale is Scale.FULL) as here, Crowd(WAVE * RACERS) as crowd:
        banks = [people.community(f"race-{policy}", 6, approval=policy) for policy in ("never", "always")]
        runners = [Caller(here.port) for _runner in range(WAVE * RACERS)]
        raced = _race(banks, races, runners, crowd, chance, report)
        twice = _undo_twice(banks[0], undone, runners, crowd, report)
        intents = [*(intent for one in raced for intent in _intents(one)), *twice]
        report.faults += [fault for one in raced for fault in _look_at(one)]
        report.faults += books.verdict(intents, here.take_books())
        report.control = _control(here, banks[0], runners, crowd, 20)
    return report


def _race(
    banks: list[Community],
    races: int,
    runners: list[Caller],
    crowd: Crowd,
    chance: random.Random,
    report: Report,
) -> list[Raced]:
    raced: list[Raced] = []
    with _clock() as ticks:
        for wave in range(races // WAVE):
            starters = [_start(banks[wave % 2], chance) for _one in range(WAVE)]
            calls = [call for one in starters for call in one.calls()]
            chance.shuffle(calls)
            answers = crowd.at_once(_take, list(zip(runners, calls, strict=True)))
            report.faults += [
                f"{said.status}: {said.body}"
                for said, call in zip(answers, calls, strict=True)
                if said.status not in (200, 409) and not _answers_themself(said, call)
            ]
            raced += starters
    for one in raced:
        one.exchange.refresh_from_db()
    report.figures["exchanges raced for"] = len(raced)
    report.figures["turns of the clock meanwhile"] = sum(ticks)
    for state, count in sorted(Counter(one.exchange.state for one in raced).items()):
        report.figures[f"  ended {state}"] = count
    return raced


def _take(told: tuple[Caller, tuple[Raced, str, Member, Body]]) -> Answer:
    caller, (raced, step, by, body) = told
    answer = caller.post(f"{by.bank}/exchanges/{raced.exchange.public_id}/{step}/", by.token, body)
    raced.said[step] += answer.is_done
    return answer


def _answers_themself(said: Answer, call: tuple[Raced, str, Member, Body]) -> bool:
    """Whether it is the refusal due to whoever confirms the very hours that their correction, a moment ago, named."""
    raced, step, by, _body = call
    corrected = raced.exchange.steps_taken.filter(step="correct", person=exchanging.person(by))
    return said.status == 403 and step == "confirm" and corrected.exists()


@contextmanager
def _clock() -> Iterator[list[int]]:
    """Settles what is overdue, again and again, from two sides, until the race is over."""
    is_over, ticks = threading.Event(), [0, 0]

    def tick(side: int) -> None:
        while not is_over.wait(0.01):
            settling.settle_overdue(timezone.now())
            ticks[side] += 1
        connection.close()

    sides = [threading.Thread(target=tick, args=(side,)) for side in range(2)]
    for side in sides:
        side.start()
    try:
        yield ticks
    finally:
        is_over.set()
        for side in sides:
            side.join()


def _start(community: Community, chance: random.Random) -> Raced:
    """Logged hours that nobody has answered and that the clock may settle any moment."""
    provider, recipient = chance.sample(community.members, 2)
    exchange = exchanging.logged(community, provider, recipient)
    exchanging.make_overdue(exchange)
    return Raced(exchange, provider, recipient, community.admin)


def _intents(raced: Raced) -> list[Intent]:
    """What its state says must be in the books."""
    exchange = raced.exchange
    if exchange.state != Exchange.State.SETTLED:
        return [Intent(exchange.title, (), "refused")]
    moved = exchange.minutes or 0
    moves = sorted([(raced.provider.membership, moved), (raced.recipient.membership, -moved)])
    assert exchange.transfer is not None
    return [Intent(exchange.title, tuple(moves), "done", str(exchange.transfer.public_id))]


def _look_at(raced: Raced) -> list[str]:
    """Its history, walked through the table of steps, leads to where it stands, and to what people were told."""
    state, faults = Exchange.State.ACCEPTED, []
    taken: Counter[str] = Counter()
    for line in raced.exchange.steps_taken.order_by("id"):
        step = states.STEPS[line.step]
        if state not in step.source:
            faults.append(f"{raced.exchange.title}: {line.step} was taken when it was {state}")
        state = step.target or state
        if state == Exchange.State.CONFIRMED and raced.exchange.bank.approval == TimeBank.Approval.NEVER:
            state = Exchange.State.SETTLED
        taken[line.step] += line.person_id is not None
    if state != raced.exchange.state:
        faults.append(f"{raced.exchange.title}: it is {raced.exchange.state}, its history says {state}")
    told = {step: count for step, count in raced.said.items() if count != taken[step]}
    faults += [f"{raced.exchange.title}: {step} was told done {count} times" for step, count in told.items()]
    return faults


def _undo_twice(
    community: Community, undone: int, runners: list[Caller], crowd: Crowd, report: Report
) -> list[Intent]:
    """Settled hours that two coordinators' fingers undo at the same moment."""
    intents, done = [], 0
    provider, recipient, *_others = community.members
    by = exchanging.person(recipient)
    for _one in range(undone):
        with in_bank(community.bank):
            logged = exchanging.logged(community, provider, recipient)
            exchange = recording.confirm(logged, by=by, at=timezone.now())
        raced = Raced(exchange, provider, recipient, community.admin)
        body = {"reason": f"undo {exchange.title}"}
        calls = [(runners[side], (raced, "reverse", community.admin, body)) for side in range(2)]
        said = sorted(answer.status for answer in crowd.at_once(_take, calls))
        done += said.count(200)
        if said != [200, 409]:
            report.faults.append(f"undone twice at once, the answers were {said}")
        moves = ((provider.membership, exchanging.HOUR), (recipient.membership, -exchanging.HOUR))
        back = ((provider.membership, -exchanging.HOUR), (recipient.membership, exchanging.HOUR))
        exchange.refresh_from_db()
        assert exchange.transfer is not None and exchange.reversal is not None
        of_both = ((exchange.title, moves, exchange.transfer), (body["reason"], back, exchange.reversal))
        intents += [
            Intent(name, tuple(sorted(lines)), "done", str(transfer.public_id))
            for name, lines, transfer in of_both
        ]
    report.figures["undone, each fired twice"] = undone
    report.figures["undoings that succeeded"] = done
    return intents


def _control(
    here: house.House, community: Community, runners: list[Caller], crowd: Crowd, times: int
) -> list[str]:
    """Gifts of the naive application, each undone twice at once."""
    giver, to, *_others = community.members
    with here.database() as database:
        naive.furnish(database, [(member.membership, member.bank) for member in (giver, to)])
    here.serve(naive.APPLICATION)

    def undo(told: tuple[Caller, str]) -> Answer:
        caller, transfer = told
        return caller.post(f"{giver.bank}/transfers/{transfer}/undo/", giver.token, {"reason": "Twice."})

    done = 0
    for number in range(times):
        made = people.gift(runners[0], giver, to, exchanging.HOUR, str(number), str(number)).body["id"]
        answers = crowd.at_once(undo, [(runners[side], made) for side in range(2)])
        done += sum(answer.is_done for answer in answers)
    return [f"{done} undoings succeeded, where {times} could"] if done != times else []
