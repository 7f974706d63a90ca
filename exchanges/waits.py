"""How long somebody waited, as people say it: hours within two days, else days."""

import datetime as dt

from django.utils.translation import gettext_lazy, ngettext

A_DAY = dt.timedelta(days=1)
AN_HOUR = dt.timedelta(hours=1)

LABEL = gettext_lazy("Time to the first answer")
DEFINITION = gettext_lazy(
    "Of the requests that were answered, half waited this long or less, from being put up to the first proposal or the "
    "first hours about them. Requests that nobody has answered are not in it."
)


def in_words(waited: dt.timedelta) -> str:
    if waited >= 2 * A_DAY:
        days = waited // A_DAY
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if waited < AN_HOUR:
        minutes = waited // dt.timedelta(minutes=1)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = waited // AN_HOUR
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
