"""Background work: the Celery app and the whole timetable. What is due is each task's own question to ask."""

import os
import signal
from typing import Any

import structlog
from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_init, worker_process_init
from django.dispatch import receiver
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep

from timebank import soundness
from timebank.embedded.child import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timebank.settings")

app = Celery("timebank")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The id of the request that sent a task is in every line the task logs.
app.steps["worker"].add(DjangoStructLogInitStep)


def _every(task: str, seconds: int) -> dict[str, Any]:
    # A tick nobody took before the next one is due is worth nothing: the next asks the same question.
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def _at(task: str, **when: int | str) -> dict[str, Any]:
    return {"task": task, "schedule": crontab(**when)}


app.conf.beat_schedule = {
    "heartbeat": _every("timebank.tasks.beat", 30),
    "send notices": _every("members.tasks.send_notices", 20),
    "send instead of printing": _every("members.tasks.send_instead_of_printing", 600),
    "send announcements": _every("members.tasks.send_announcements", 20),
    "make files asked for": _every("ledger.tasks.run_exports", 5),
    "bring files in": _every("ledger.tasks.run_imports", 5),
    "let go of files not brought in": _at("ledger.tasks.expire_imports", minute=27),
    "throw old files away": _at("ledger.tasks.expire_exports", minute=25),
    "remind": _at("exchanges.tasks.remind", minute=5),
    "remind of first steps": _at("exchanges.tasks.remind_of_first_steps", hour=9, minute=45),
    "settle overdue hours": _at("exchanges.tasks.settle_overdue", minute=15),
    "seal blocks": _every("ledger.tasks.seal_blocks", 60),
    # Every hour, because it is night at another hour for each time bank; each is checked once a night.
    "reconcile": _at("ledger.tasks.reconcile_all", minute=35),
    "follow limits": _at("ledger.tasks.follow_limits", hour=3, minute=0),
    # Every hour, because it is eight in the morning at another hour for each time bank.
    "send what is new": _at("exchanges.tasks.send_digests", minute=50),
    # Every hour, because it is six in the morning at another hour for each time bank.
    "deliver reports": _at("exchanges.tasks.deliver_reports", minute=55),
    # Every hour, because a day begins at another hour for each time bank.
    "hand over": _at("members.tasks.hand_over_due", minute=10),
    "remind of cases": _at("members.tasks.remind_of_cases", minute=20),
    "erase whoever asked for it": _at("members.tasks.erase_due", minute=40),
    "come of age": _at("members.tasks.end_guardianships", minute=2),
    "remind of checks": _at("members.tasks.remind_of_checks", hour=8, minute=40),
    "sweep up": _at("members.tasks.sweep", hour=3, minute=10),
}


@setup_logging.connect
def _use_the_logging_of_the_settings(**_: Any) -> None:
    """Being connected is enough: Celery then leaves logging as Django has set it up."""


@receiver(bind_extra_task_metadata)
def _name_the_task(task: Task[..., Any], **_: Any) -> None:
    structlog.contextvars.bind_contextvars(task=task.name)


@worker_init.connect
@beat_init.connect
def _refuse_an_unsafe_database(**_: Any) -> None:
    try:
        soundness.refuse_unsafe()
    except soundness.Unsafe as unsafe:
        # Celery survives any other exception of a receiver.
        raise SystemExit(str(unsafe)) from None


@beat_init.connect
def _first_beat(**_: Any) -> None:
    app.send_task("timebank.tasks.beat")


@worker_process_init.connect
def _end_with_the_worker(**_: Any) -> None:
    die_with_parent(signal.SIGKILL)
