"""Who was erased, in a file beside the private files: keys only, no names. It outlives the database.

A backup from before somebody was erased still holds them; whoever restores one finds here who is to be erased again.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.core.files.storage import default_storage

NAME = "erased.txt"


class Listed(NamedTuple):
    """A person of a time bank, by the keys that addresses have."""

    bank: str
    person: UUID


def folder() -> Path:
    """Where the private files are."""
    return Path(default_storage.path(NAME)).parent


def add(listed: Iterable[Listed], where: Path) -> None:
    """Note those who are not on the list yet, on disk before this returns."""
    known = set(read(where))
    new = [one for one in dict.fromkeys(listed) if one not in known]
    if not new:
        return
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(where / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.writelines(f"{one.bank} {one.person}\n" for one in new)
        file.flush()
        os.fsync(file.fileno())


def read(where: Path) -> list[Listed]:
    """The list in this folder, if there is one."""
    try:
        lines = (where / NAME).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    parts = (line.split() for line in lines if line.strip())
    return [Listed(bank, UUID(person)) for bank, person in parts]
