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
EDGE = 4


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


@register.simple_tag
def line_of(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Where a line runs that may go below zero, and the same in words: its ends, its highest and its lowest."""
    values = [point["value"] for point in points]
    top, bottom = max(*values, 0, 0), min(*values, 0, 0)
    high = (top - bottom) or 1
    step = WIDTH / max(len(points) - 1, 1)

    def down(value: int) -> str:
        return f"{EDGE + (top - value) / high * (HEIGHT - 2 * EDGE):.1f}"

    places = [f"{place * step:.1f},{down(value)}" for place, value in enumerate(values)]
    most, least = max(points, key=lambda one: one["value"]), min(points, key=lambda one: one["value"])
    said = {"first": points[0], "last": points[-1], "most": most, "least": least}
    words = _(
        "From %(first)s (%(first_hours)s) to %(last)s (%(last_hours)s); highest in %(most)s (%(most_hours)s), lowest in"
        " %(least)s (%(least_hours)s)."
    )
    told = {key: point["label"] for key, point in said.items()}
    told |= {f"{key}_hours": point["text"] for key, point in said.items()}
    flat = places if len(places) > 1 else [*places, f"{WIDTH},{down(values[0])}"]
    ends = {"first": told["first"], "last": told["last"]}
    return {"points": " ".join(flat), "zero": down(0), **ends, "words": words % told}
