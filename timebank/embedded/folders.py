"""Folders only their owner may enter: the sockets in them ask for no password."""

import os
import stat
from contextlib import suppress
from pathlib import Path
from pwd import struct_passwd

from timebank.embedded.failure import CannotStart


def remove_if_empty(folder: Path) -> None:
    """Leave nothing behind; what somebody else still uses stays."""
    with suppress(OSError):
        folder.rmdir()


def make_private(folder: Path, account: struct_passwd | None) -> None:
    """Make it, or see to it that nobody else made it, and give it to `account` when there is one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owners = (os.geteuid(), account.pw_uid if account else os.geteuid())
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise CannotStart(
            f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of yours."
        )
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
