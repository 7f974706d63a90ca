"""What is done to a house while its clients go on: its processes killed with -9, or held still for five seconds."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audit.house import House

HELD_SECONDS = 5.0


@dataclass(frozen=True)
class Blow:
    """What was done, and when."""

    kind: str
    at: float


class Wrecker:
    """Only ever touches processes of its house, by their ids."""

    def __init__(self, here: House, chance: random.Random) -> None:
        self.here, self.chance = here, chance
        self.blows: list[Blow] = []
        self.held: list[threading.Timer] = []

    def wreck(self, kills: int, holds: int, *, seconds: float, is_over: Callable[[], bool]) -> None:
        """So many kills of each kind and so many holds, spread over the time in any order."""
        kinds = [
            *(["postmaster", "backend"] * kills)[:kills],
            *["web"] * kills,
            *["worker"] * kills,
            *["hold"] * holds,
        ]
        self.chance.shuffle(kinds)
        began = time.monotonic()
        for place, kind in enumerate(kinds):
            due = began + seconds * (place + self.chance.random()) / len(kinds)
            while time.monotonic() < due and not is_over():
                time.sleep(0.05)
            if is_over():
                break
            self.strike(kind)
        for timer in self.held:
            timer.join()

    def strike(self, kind: str) -> None:
        """Another one of the kind when the first choice is just not there."""
        for _try in range(40):
            pid = self._one(kind)
            with suppress(ProcessLookupError):
                if pid is not None:
                    os.kill(pid, signal.SIGSTOP if kind == "hold" else signal.SIGKILL)
                    self.blows.append(Blow(kind, time.monotonic()))
                    if kind == "hold":
                        self._let_go_after(pid)
                    return
            time.sleep(0.1)

    def _let_go_after(self, pid: int) -> None:
        def let_go() -> None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

        timer = threading.Timer(HELD_SECONDS, let_go)
        timer.start()
        self.held.append(timer)

    def _one(self, kind: str) -> int | None:
        if kind == "postmaster":
            return self.here.parts["postgres"].pid
        if kind == "hold":
            kind = self.chance.choice(["backend", "web", "worker", "redis"])
        if kind == "redis":
            return self.here.parts["redis"].pid
        part = self.here.parts["postgres" if kind == "backend" else kind]
        found = [pid for pid in children(part.pid) if kind != "backend" or is_backend(pid)]
        # Now and then the one above them too, which then is started again as a whole.
        if kind != "backend" and part.pid and self.chance.random() < 0.1:
            return part.pid
        return self.chance.choice(found) if found else None


def children(parent: int | None) -> list[int]:
    """The living processes that this one has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            state, its_parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(its_parent) == parent and state != "Z":
                found.append(int(stat.parent.name))
    return found


def is_backend(pid: int) -> bool:
    """Whether it serves somebody, rather than the server itself."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"postgres: timebank")
    return False
