"""The heartbeat of background work: beat asks, a worker answers, and the answer is there for /readyz to read."""

from celery import shared_task

from timebank import heartbeat


@shared_task
def beat() -> None:
    heartbeat.leave()
