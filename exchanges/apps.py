"""Offers, requests and the help people give one another."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "exchanges"

    def ready(self) -> None:
        from exchanges import (  # noqa: F401  (receivers connects to signals)
            delivered_files,
            erasing,
            exports,
            held,
            importing,
            listings,
            moved_on,
            receivers,
            reportable,
            suspending,
            ties,
        )

        exports.offer()
        delivered_files.offer()
        held.register()
        importing.register()
        listings.register()
        moved_on.register()
        erasing.register()
        reportable.register()
        suspending.register()
        ties.register()
