"""Offers, requests and the help people give one another."""

from django.apps import AppConfig


class ExchangesConfig(AppConfig):
    name = "exchanges"
