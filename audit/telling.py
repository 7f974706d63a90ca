"""The control of S1: the same application, which spends no time on the password of somebody it does not know."""

import importlib

from timebank.wsgi import application

# Only now are the models there.
importlib.import_module("members.recognising").Backend._mitigate_timing_attack = lambda self, password: None

__all__ = ["application"]
