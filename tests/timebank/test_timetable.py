"""The timetable names tasks that are there, and none is left to pile up."""

import pytest

from timebank.celery import app

app.loader.import_default_modules()


@pytest.mark.parametrize("name", app.conf.beat_schedule)
def test_every_entry_names_a_task(name: str) -> None:
    assert app.conf.beat_schedule[name]["task"] in app.tasks


def test_every_task_of_ours_that_the_clock_starts_is_in_the_timetable() -> None:
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == {entry["task"] for entry in app.conf.beat_schedule.values()}


def test_no_task_is_in_it_twice() -> None:
    tasks = [entry["task"] for entry in app.conf.beat_schedule.values()]
    assert len(tasks) == len(set(tasks))
