"""Goals beside what was measured, as a table for people and as JSON for tomorrow."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Goal:
    """One line: a ratio or a count that was measured, and what it should be."""

    number: str
    what: str
    measured: float
    wanted: str
    is_met: bool
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def at_least(cls, number: str, what: str, measured: float, wanted: float, **details: Any) -> Self:
        return cls(number, what, measured, f"at least {wanted:g}", measured >= wanted, details)

    @classmethod
    def at_most(cls, number: str, what: str, measured: float, wanted: float, **details: Any) -> Self:
        return cls(number, what, measured, f"at most {wanted:g}", measured <= wanted, details)

    @classmethod
    def exactly(cls, number: str, what: str, measured: float, wanted: float, **details: Any) -> Self:
        return cls(number, what, measured, f"exactly {wanted:g}", measured == wanted, details)

    def __str__(self) -> str:
        said = ", ".join(f"{name} {_short(value)}" for name, value in self.details.items())
        mark = "met   " if self.is_met else "MISSED"
        return f"{self.number:>3}  {mark}  {_short(self.measured):>8}  {self.wanted:<14}  {self.what}" + (
            f"\n{'':38}{said}" if said else ""
        )


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def keep(goals: list[Goal], folder: Path, name: str, **about: Any) -> Path:
    """Write the figures where they can be compared with tomorrow's."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**about, "goals": [asdict(goal) for goal in goals]}, indent=2) + "\n")
    return path
