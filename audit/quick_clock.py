"""Has a worker do each task at the moment its tick stands for. The control is a task that counts the ticks it takes."""

import datetime as dt
import os
from contextlib import closing
from typing import Any

import psycopg2
import time_machine
from celery import Task, shared_task
from celery.signals import task_postrun, task_prerun

TABLES = """
    CREATE TABLE naive_tick (moment timestamptz NOT NULL);
    GRANT ALL ON naive_tick TO PUBLIC;
"""
_travels: list[time_machine.travel] = []


@task_prerun.connect
def _go(task: Task[..., Any], **_: object) -> None:
    moment = getattr(task.request, "moment", None) or (task.request.headers or {}).get("moment")
    if moment:
        travel = time_machine.travel(dt.datetime.fromisoformat(moment), tick=False)
        travel.start()
        _travels.append(travel)


@task_postrun.connect
def _come_back(**_: object) -> None:
    while _travels:
        _travels.pop().stop()


@shared_task
def count() -> None:
    """Does at each tick what a tick is for, without asking whether it was done."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO naive_tick VALUES (%s)", [dt.datetime.now(dt.UTC)])
        connection.commit()
