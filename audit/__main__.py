"""`make audit`: run the steps, print what each measured, and fail when anything was found to be wrong."""

import argparse
import secrets
import signal
import sys
import time

from audit import ready, steps
from audit.report import Report, Scale


def main(argv: list[str] | None = None) -> int:
    asked = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    print(f"audit: scale {asked.scale}, seed {asked.seed}", flush=True)
    with ready.kept():
        faults = sum(_tell(module, asked.scale, asked.seed) for module in steps.named(asked.only))
    print(f"\n{faults} faults" + (f" (seed {asked.seed})" if faults else ""))
    return 1 if faults else 0


def _tell(module: str, scale: Scale, seed: int) -> int:
    """Run one step and print its rows; returns how many faults it has found."""
    began = time.monotonic()
    report: Report = steps.run(module, scale, seed)
    print(f"\n{report.name}   ({time.monotonic() - began:.0f} s)", *report.lines(), sep="\n", flush=True)
    return len(report.all_faults)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m audit", description=__doc__)
    parser.add_argument("--only", type=lambda names: names.split(","), default=[], metavar="R1,R3")
    parser.add_argument("--scale", type=Scale, choices=list(Scale), default=Scale.FULL)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    return parser


if __name__ == "__main__":
    sys.exit(main())
