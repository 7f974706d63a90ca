"""Offers, requests and the help people give one another."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "exchanges"

    def ready(self) -> None:
        from exchanges import receivers  # noqa: F401  (connects to the members' signals)
