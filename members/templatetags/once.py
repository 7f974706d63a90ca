"""The hidden field that lets a form be sent twice and act once."""

from typing import Any

from django import template
from uuid6 import uuid7

from members import once

register = template.Library()


@register.inclusion_tag("components/once.html", takes_context=True)
def once_key(context: dict[str, Any]) -> dict[str, str]:
    """A fresh key; the same one when the form comes back with something to correct."""
    request = context.get("request")
    sent = request.POST.get(once.FIELD, "") if request is not None and request.method == "POST" else ""
    return {"field": once.FIELD, "key": sent if once.KEY.fullmatch(sent) else str(uuid7())}
