"""R14: hypothesis draws every verb of the ledger in any order; after each step the books are held against a model."""

import multiprocessing
import signal
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from audit import house, verbs
from audit.report import Report, Scale
from timebank.embedded.child import die_with_parent

STEPS_EACH = 100
PROCESSES = 2
TOLD = 400
"""So many letters of a divergence are printed."""


def run(scale: Scale, number: int) -> Report:
    examples = scale.pick(8, 650)
    with house.opened(is_durable=False):
        connection.close()
        with multiprocessing.get_context("fork").Pool(PROCESSES, _end_with_the_step) as pool:
            told = pool.map(_walk, [(number + place, examples) for place in range(PROCESSES)])
        control = walk("Forgetful", number, 20)
    report = Report("R14 verbs in any order against a model")
    report.figures = {"steps": sum(steps for steps, _fault in told), "divergences": 0}
    report.faults = [fault for _steps, fault in told if fault]
    report.figures["divergences"] = len(report.faults)
    report.control = [control[1]] if "AssertionError" in control[1] else []
    return report


def _end_with_the_step() -> None:
    """However that ends; a walk would go on for hours. What the step does when it is told to end is not theirs."""
    die_with_parent(signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _walk(told: tuple[int, int]) -> tuple[int, str]:
    return walk("Verbs", *told)


def walk(machine: str, number: int, examples: int) -> tuple[int, str]:
    """Walk one machine with a seed: how many steps it took, and the divergence found, if any."""
    factory: Any = seed(number)(getattr(verbs, machine))
    factory.steps_taken = 0
    told = settings(
        max_examples=examples,
        stateful_step_count=STEPS_EACH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(factory, settings=told)
    except Exception as divergence:
        return factory.steps_taken, f"seed {number}: {type(divergence).__name__}: {divergence}"[:TOLD]
    return factory.steps_taken, ""
