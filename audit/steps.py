"""The steps of the audit, by the names docs/audit.md gives them: modules with `run(scale, seed) -> Report`."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from audit import inherited
from audit.report import Report, Scale

ROOT = Path(__file__).resolve().parent.parent

# In the order in which they run; modules with several names do several things at once.
STEPS: dict[str, str] = {
    "R1": "audit.crashes",
    "R2": "audit.crashes",
    "R3": "audit.replays",
    "R5": "audit.floors",
    "R4": "audit.races",
    "R6": "audit.deliveries",
    "R7": "audit.without_redis",
    "R8": "audit.three_beats",
    "R10": "audit.disk_full",
    "R9": "audit.power",
    "R11": "audit.keeping",
    "R12": "audit.migrating",
    "R13": "audit.time_zones",
    "R14": "audit.machine",
    "R15": "audit.oracle",
    "S1": "audit.evenness",
    "A1": "audit.matrix",
    "A2": "audit.assigning",
    "A3": "audit.contract",
    "A4": "audit.hostile",
    "A5": "audit.doors",
}
LIMIT_SECONDS = {Scale.CI: 5 * 60, Scale.FULL: 30 * 60}


def named(names: list[str]) -> list[str]:
    """The modules behind those names, each once, in the order of the table; of no names, all of them."""
    if unknown := set(names) - set(STEPS):
        known = ", ".join(STEPS)
        raise SystemExit(f"There is no step called {', '.join(sorted(unknown))}. There are: {known}.")
    return list(dict.fromkeys(module for name, module in STEPS.items() if not names or name in names))


def run(module: str, scale: Scale, seed: int) -> Report:
    """Run a step in a process and a session of its own, and have it end however it goes."""
    names = ", ".join(name for name, its_module in STEPS.items() if its_module == module)
    with tempfile.TemporaryDirectory(prefix="timebank-audit-") as folder:
        out = Path(folder) / "report.json"
        code = _run(module, scale, seed, out)
        if out.exists():
            return Report.load(out)
    return Report(names, faults=[f"{module} ended without a report ({code})"])


def _run(module: str, scale: Scale, seed: int, out: Path) -> int | str:
    argv = [sys.executable, "-m", "audit.step", module, scale, str(seed), str(out)]
    process = subprocess.Popen(argv, cwd=ROOT, env=inherited.environment(), start_new_session=True)
    try:
        return process.wait(LIMIT_SECONDS[scale])
    except subprocess.TimeoutExpired:
        return f"stopped after {LIMIT_SECONDS[scale]} s"
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It takes down what it has started when it is asked to end."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
