"""Words and pictures of reports: the two ends of a transfer, how long somebody waited, columns over time."""

import datetime as dt
from typing import Any

from django import template
from django.utils.translation import gettext as _

from exchanges import reports, waits
from ledger.models import Transfer

register = template.Library()


@register.filter
def giving(transfer: Transfer) -> str:
    return reports.accounts_of(transfer, is_giving=True)


@register.filter
def getting(transfer: Transfer) -> str:
    return reports.accounts_of(transfer, is_giving=False)


@register.filter
def waited(time: dt.timedelta) -> str:
    return waits.in_words(time)


WIDTH, HEIGHT = 1000, 200


@register.simple_tag
def columns_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Where each column of a chart stands, and the chart in words: its highest column, the first and the last."""
    most = max(rows, key=lambda row: row["value"])
    step = WIDTH / len(rows)
    columns = []
    for place, row in enumerate(rows):
        height = max(row["value"] / most["value"] * HEIGHT, 2) if row["value"] else 0
        columns.append(
            {
                "x": f"{place * step + step * 0.1:.1f}",
                "y": f"{HEIGHT - height:.1f}",
                "width": f"{step * 0.8:.1f}",
                "height": f"{height:.1f}",
                "words": f"{row['label']}: {row['text']}",
            }
        )
    names = {"first": rows[0]["label"], "last": rows[-1]["label"]}
    words = _(
        "From %(first)s (%(first_hours)s) to %(last)s (%(last_hours)s); the most in %(most)s (%(most_hours)s)."
    )
    said = {"first_hours": rows[0]["text"], "last_hours": rows[-1]["text"]}
    said |= {"most": most["label"], "most_hours": most["text"]}
    return {"columns": columns, **names, "words": words % {**names, **said}}
