"""`make run`: the whole system on this machine, until it is told to stop."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from timebank.embedded import runtime, web
from timebank.embedded.child import die_with_parent
from timebank.embedded.failure import CannotStart
from timebank.embedded.stack import Stack

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ToldToStop(BaseException):
    """Somebody pressed Ctrl-C or sent a signal."""


def main() -> int:
    if "--with-parent" in sys.argv:
        die_with_parent(signal.SIGTERM)
    for number in STOP_SIGNALS:
        signal.signal(number, _on_signal)
    try:
        return _run(runtime.data_folder(), os.environ.get("PORT") or "8000")
    except CannotStart as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except ToldToStop:
        return 0


def _run(data: Path, port: str) -> int:
    began = time.monotonic()
    _make(data)
    lock = runtime.hold(data)
    listening = web.take_port(port)
    print(f"Timebank starts, with its data in {data}", flush=True)
    stack = Stack(data, port=port, lock=lock, listening=listening)
    try:
        links = stack.start()
        _welcome(stack.address, links, seconds=time.monotonic() - began)
        return stack.watch()
    finally:
        _stop(stack)


def _make(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"{data} cannot be used as the data folder: {error.strerror}.") from None


def _welcome(address: str, links: dict[str, str], *, seconds: float) -> None:
    print(f"\nTimebank is ready after {seconds:.0f} s:  {address}/\n")
    if links:
        print("Sign in with one of these; each works once, for whoever opens it first:\n")
        print(*(f"  {whom:<15}{link}" for whom, link in links.items()), sep="\n", end="\n\n")
    print("Mail is written to files in the data folder. Ctrl-C stops everything.", flush=True)


def _stop(stack: Stack) -> None:
    # A second Ctrl-C would leave the rest without anybody to stop them in order.
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    # Nor may a closed terminal keep us from stopping.
    with suppress(OSError):
        print("\nStopping …", flush=True)
    stack.stop()
    with suppress(OSError):
        print("Stopped. The data is kept.", flush=True)


def _on_signal(number: int, frame: FrameType | None) -> NoReturn:
    raise ToldToStop


if __name__ == "__main__":
    sys.exit(main())
