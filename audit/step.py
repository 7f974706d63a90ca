"""One step of the audit in a process of its own: `python -m audit.step MODULE SCALE SEED OUT`."""

import importlib
import os
import signal
import sys
from pathlib import Path
from types import FrameType

import django

from audit.report import Report, Scale
from timebank.embedded.child import die_with_parent


def main(module: str, scale: str, seed: str, out: str) -> None:
    """Told to end, or left alone, it goes through every `finally` on its way: nothing it started is left behind."""
    die_with_parent(signal.SIGTERM)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    # Without a database so far: the house that the step opens tells which one is meant (House.enter).
    os.environ["DJANGO_SETTINGS_MODULE"] = "timebank.settings"
    django.setup()
    report: Report = importlib.import_module(module).run(Scale(scale), int(seed))
    report.save(Path(out))


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main(*sys.argv[1:])
