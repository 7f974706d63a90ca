"""What the pages of signing in need to know about the browser they are read in."""

from typing import NamedTuple

from django import template

from members import passkeys

register = template.Library()


class Here(NamedTuple):
    """Whether passkeys work at this address; if not, at which they would."""

    work: bool
    better: str


@register.simple_tag(takes_context=True)
def passkeys_here(context: template.Context) -> Here:
    request = context["request"]
    return Here(passkeys.work_here(request), passkeys.better_address(request))
