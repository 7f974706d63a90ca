"""Clients that never give up: each writes down what it sets out to do before it asks, and asks until it is told.

A process of its own (`python -m audit.clients PLAN`), so that what is killed beside it is only what it talks to.
"""

import json
import random
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from audit.books import Intent, Moves
from audit.calling import Answer, Caller, NoAnswer

PATIENCE_SECONDS = 15
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Holder:
    """Somebody who has hours and a token."""

    bank: str
    membership: str
    token: str


@dataclass(frozen=True)
class Plan:
    """What the clients are to do. `gifts_only` is for the control, which knows nothing else."""

    port: int
    folder: str
    clients: int
    seconds: float
    grace_seconds: float
    seed: int
    gifts_only: bool
    pause_seconds: float
    categories: dict[str, str]
    holders: list[Holder]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> "Plan":
        told = json.loads(path.read_text())
        return cls(**{**told, "holders": [Holder(**holder) for holder in told["holders"]]})


class Client(threading.Thread):
    """One of them; what it set out to do and what it was told is in its journal."""

    def __init__(self, number: int, plan: Plan, until: float) -> None:
        super().__init__(daemon=True)
        self.plan, self.until = plan, until
        self.chance = random.Random(f"{plan.seed} client {number}")
        self.caller = Caller(plan.port, patience_seconds=PATIENCE_SECONDS)
        self.journal: TextIO = (Path(plan.folder) / f"{number}.jsonl").open("w", buffering=1)

    def run(self) -> None:
        by_bank: dict[str, list[Holder]] = {}
        for holder in self.plan.holders:
            by_bank.setdefault(holder.bank, []).append(holder)
        while time.monotonic() < self.until:
            one, other = self.chance.sample(by_bank[self.chance.choice(sorted(by_bank))], 2)
            kind = (
                "gift"
                if self.plan.gifts_only
                else self.chance.choice(["gift"] * 7 + ["donation"] + ["help"] * 2)
            )
            getattr(self, f"_{kind}")(one, other, self.chance.randint(1, 8) * 15)
            time.sleep(self.plan.pause_seconds)

    def _gift(self, giver: Holder, to: Holder, minutes: int) -> None:
        name = self._intend([(giver.membership, -minutes), (to.membership, minutes)])
        body = {"giver": giver.membership, "to": to.membership, "minutes": minutes, "words": name}
        self._decide(name, self._ask(name, f"{giver.bank}/gifts/", giver, body, name), "id")

    def _donation(self, giver: Holder, _to: Holder, minutes: int) -> None:
        name = self._intend([(giver.membership, -minutes), (f"pot of {giver.bank}", minutes)])
        body = {"giver": giver.membership, "minutes": minutes, "words": name}
        self._decide(name, self._ask(name, f"{giver.bank}/donations/", giver, body, name), "id")

    def _help(self, provider: Holder, recipient: Holder, minutes: int) -> None:
        """Logged by one side, then confirmed by the other: only then do hours move."""
        name = self._intend([(provider.membership, minutes), (recipient.membership, -minutes)])
        body = {
            "provider": provider.membership,
            "recipient": recipient.membership,
            "title": name,
            "category": self.plan.categories[provider.bank],
            "minutes": minutes,
            "happened_on": time.strftime("%Y-%m-%d", time.gmtime(time.time() - 24 * 3600)),
        }
        logged = self._ask(name, f"{provider.bank}/exchanges/", provider, body, name)
        if logged is None or not logged.is_done:
            return self._decide(name, logged, "transfer")
        path = f"{provider.bank}/exchanges/{logged.body['id']}/confirm/"
        return self._decide(name, self._ask(name, path, recipient, {}, f"{name}+"), "transfer")

    def _intend(self, moves: list[tuple[str, int]]) -> str:
        name = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        self._write(intent=name, moves=sorted(moves))
        return name

    def _ask(self, name: str, path: str, by: Holder, body: dict[str, Any], key: str) -> Answer | None:
        """The same request until it is decided, or nothing more is to be done."""
        patience = FIRST_PAUSE_SECONDS
        while time.monotonic() < self.until + self.plan.grace_seconds:
            sent = time.monotonic()
            try:
                answer = self.caller.post(path, by.token, body, key)
            except NoAnswer:
                self._write(of=name, sent=sent, told=time.monotonic(), status=0)
            else:
                self._write(of=name, sent=sent, told=time.monotonic(), status=answer.status)
                if answer.is_decided:
                    return answer
            # Longer each time, so that what comes back is not trampled down at once.
            time.sleep(self.chance.uniform(patience / 2, patience))
            patience = min(2 * patience, LONGEST_PAUSE_SECONDS)
        return None

    def _decide(self, name: str, answer: Answer | None, called: str) -> None:
        if answer is None:
            return
        outcome = "done" if answer.is_done else "refused"
        transfer = answer.body[called] if answer.is_done else str(answer.body)
        self._write(decided=name, outcome=outcome, transfer=transfer)

    def _write(self, **line: Any) -> None:
        self.journal.write(json.dumps(line) + "\n")


@dataclass
class Journals:
    """What the clients wrote down, of all of them together."""

    intents: list[Intent]
    calls: list[tuple[float, float, int]]
    """When sent, when told, and the status; 0 for no answer."""

    @property
    def undecided(self) -> int:
        return sum(intent.outcome == "undecided" for intent in self.intents)


def read(folder: Path) -> Journals:
    """The journals of a run that is over."""
    moves: dict[str, Moves] = {}
    decided: dict[str, tuple[str, str]] = {}
    calls = []
    for line in _lines(folder):
        if "intent" in line:
            moves[line["intent"]] = tuple((holder, minutes) for holder, minutes in line["moves"])
        elif "decided" in line:
            decided[line["decided"]] = (line["outcome"], line["transfer"])
        else:
            calls.append((line["sent"], line["told"], line["status"]))
    intents = [Intent(name, lines, *decided.get(name, ("undecided", ""))) for name, lines in moves.items()]
    return Journals(intents, calls)


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line)


def main(path: str) -> None:
    plan = Plan.load(Path(path))
    until = time.monotonic() + plan.seconds
    clients = [Client(number, plan, until) for number in range(plan.clients)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(plan.seconds + plan.grace_seconds + 2 * PATIENCE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1])
