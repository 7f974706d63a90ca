"""Days and moments as people say them: `{{ day|day }}` reads Tuesday 17 November, `|moment` adds the time of day."""

import datetime as dt

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """With the year only where it is another than this one."""
    if value is None:
        return ""
    this = _local(value)
    is_this_year = this.year == timezone.localdate().year
    layout = pgettext("a day", "l j F") if is_this_year else pgettext("a day with its year", "l j F Y")
    return formats.date_format(this, layout)


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """Tue 17 Nov."""
    return formats.date_format(_local(value), pgettext("a short day", "D j M")) if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Tuesday 17 November, 14:30."""
    if value is None:
        return ""
    return _("%(day)s, %(time)s") % {"day": day(value), "time": time_of(value)}


@register.filter
def time_of(value: dt.datetime) -> str:
    return formats.date_format(_local(value), pgettext("a time of day", "H:i"))


@register.filter
def days_since(value: dt.datetime) -> int:
    """How many nights have passed."""
    return (timezone.localdate() - timezone.localdate(value)).days


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return timezone.localtime(value) if isinstance(value, dt.datetime) else value
