"""Hours: accounts, what is posted to them, and the proof that it all adds up."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"

    def ready(self) -> None:
        from django.utils import translation

        from ledger import hours, receivers  # noqa: F401  (connects the ledger to the members' signals)

        hours.speak_through(translation)
