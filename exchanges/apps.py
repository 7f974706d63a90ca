"""Offers, requests and the help people give one another."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "exchanges"

    def ready(self) -> None:
        from exchanges import erasing, exports, held, listings, receivers, reportable, suspending, ties  # noqa: F401  (receivers connects to signals)

        exports.offer()
        held.register()
        listings.register()
        erasing.register()
        reportable.register()
        suspending.register()
        ties.register()
