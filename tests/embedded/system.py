"""A local system under test: started as `make run` starts it, watched from outside, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from audit import inherited

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 150


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@dataclass
class System:
    """One local system, on its own data folder and port."""

    data: Path
    port: int = field(default_factory=a_free_port)
    wishes: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[str] | None" = None
    said: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **inherited.environment(),
            "DEMO_STORY": "12",
            "DATA": str(self.data),
            "PORT": str(self.port),
            **self.wishes,
        }

    def launch(self) -> IO[str]:
        self.hang_up()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "timebank.embedded"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        return self.process.stdout

    def start(self) -> "System":
        """Return once it says that it is ready, or fail with what it said instead."""
        self.said = ""
        for line in self.launch():
            self.said += line
            if "Ctrl-C" in line:
                return self
        raise AssertionError(f"it ended without being ready:\n{self.said}")

    def refusal(self) -> str:
        """What it says when it will not start; fails when it does."""
        self.launch()
        assert self.process is not None
        self.said, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 1
        return self.said

    def send(self, number: int) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        argv = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            argv, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60
        )

    def processes(self) -> dict[int, str]:
        """Every living process of this data folder, by id: it was started for it, or holds it.

        Two marks, because PostgreSQL's backends write their title over their environment.
        """
        mark, lock = f"DATA={self.data}\0".encode(), str(self.data / "lock")
        found = (pid for pid in _all_processes() if mark in _environment(pid) or lock in _open_files(pid))
        return {pid: _name(pid) for pid in found}

    def none_is_left(self, *, within_seconds: float = 20) -> bool:
        deadline = time.monotonic() + within_seconds
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()

    def hang_up(self) -> None:
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()

    def end(self) -> None:
        """Whatever a test has done to it."""
        if self.process is not None and self.process.poll() is None:
            self.send(signal.SIGTERM)
        self.hang_up()
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)


def _all_processes() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]


def _environment(pid: int) -> bytes:
    try:
        # A process that has ended and waits to be collected has an empty one.
        return Path(f"/proc/{pid}/environ").read_bytes() + b"\0"
    except OSError:
        return b""


def _open_files(pid: int) -> set[str]:
    try:
        return {os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()}
    except OSError:
        return set()


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "(ended)"
