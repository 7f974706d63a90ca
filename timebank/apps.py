"""The project as an app: it makes Celery known to whoever sends a task."""

from django.apps import AppConfig


class TimebankConfig(AppConfig):
    name = "timebank"

    def ready(self) -> None:
        # Without this, tasks sent by the web would go to Celery's own default app, which knows no broker.
        from ledger import exports
        from timebank import celery, record_file, soundness  # noqa: F401  (the last registers its check)
        from timebank.archives import whole

        exports.register("records", record_file.RecordOfChanges())
        exports.register("archive", whole.WholeTimeBank())
