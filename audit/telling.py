"""The control of S1: the same application, which spends no time on the password of somebody it does not know.

Nor does it keep anybody waiting: on an idle machine the moment that every try takes would hide the difference.
"""

import importlib

from django.conf import settings

from timebank.wsgi import application

# Only now are the models there.
importlib.import_module("members.recognising").Backend._mitigate_timing_attack = lambda self, password: None
settings.SIGN_IN_TAKES_SECONDS = 0.0

__all__ = ["application"]
