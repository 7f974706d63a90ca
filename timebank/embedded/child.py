"""Child processes that cannot outlive their parent: each in its own session, each with a death signal."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from pwd import struct_passwd
from typing import TypedDict

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(with_signal: int) -> None:
    """Ask the kernel to send `with_signal` to this process when the one that started it is gone."""
    _libc.prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)


@dataclass
class Child:
    """One started process: how it is called in messages and how it is asked to stop."""

    name: str
    process: "subprocess.Popen[bytes]"
    stop_signal: int

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, patience_seconds: float = 30) -> None:
        """Ask it to stop, wait, and end whatever is left of its group."""
        if self.is_running():
            self.process.send_signal(self.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(patience_seconds)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def spawn(
    name: str,
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: struct_passwd | None = None,
    stop_signal: int = signal.SIGTERM,
    orphan_signal: int = signal.SIGKILL,
    keep_open: Sequence[int] = (),
    is_heard: bool = False,
) -> Child:
    """Start `argv` in a session of its own, as `account` when given, writing to `log`.

    When this process is gone without having stopped it, the child gets `orphan_signal`. One that `is_heard`
    says what it prints to our own output; its errors still go to `log`.
    """
    with open(log, "ab") as output:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=None if is_heard else output,
            stderr=output,
            cwd="/" if account else None,
            env=None if env is None else dict(env),
            start_new_session=True,
            preexec_fn=_before_exec(os.getpid(), orphan_signal),
            pass_fds=keep_open,
            **as_account(account),
        )
    return Child(name, process, stop_signal)


class AsAccount(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def as_account(account: struct_passwd | None) -> AsAccount:
    """What `subprocess` wants in order to give up root for `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _before_exec(parent: int, with_signal: int) -> Callable[[], None]:
    # Runs after the change of user, which would clear the death signal, and before exec, which keeps it.
    def prepare() -> None:
        die_with_parent(with_signal)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float) -> bool:
    """True once `ready` says so; False when the child ends or the time is over."""
    deadline = time.monotonic() + seconds
    while child.is_running() and time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(0.05)
    return False
