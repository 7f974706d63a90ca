"""What a step of the audit has found: measured figures, faults, and whether its check can see a fault at all."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

Size = TypeVar("Size")
Figure = int | float | str


class Scale(StrEnum):
    """How large a step runs: in every test run, or in full."""

    CI = "ci"
    FULL = "full"

    def pick(self, ci: Size, full: Size) -> Size:
        return full if self is Scale.FULL else ci


@dataclass
class Report:
    """`control` is what the same check said of something built to be wrong: None for a step that has no such thing.

    A control in which nothing was found is a fault of its own: the check is blind.
    """

    name: str
    figures: dict[str, Figure] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    control: list[str] | None = None

    @property
    def all_faults(self) -> list[str]:
        blind = ["control: nothing was found where faults were built in; this check is blind"]
        return [*self.faults, *(blind if self.control == [] else [])]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> "Report":
        return cls(**json.loads(path.read_text()))

    def lines(self) -> list[str]:
        """The step's rows of the table, its control, and its faults."""
        said = [f"  {name:<58}{figure}" for name, figure in self.figures.items()]
        if self.control is not None:
            found = f"found, as it must: {self.control[0]}" if self.control else "NOT FOUND"
            said.append(f"  control: {found}")
        faults = self.all_faults
        said += [f"  FAULT {fault}" for fault in faults[:20]]
        said += [f"  … and {len(faults) - 20} more faults"] * (len(faults) > 20)
        return [*said, f"  {len(faults)} faults"]
