"""Hours on pages: `|hours` writes 1 h 30, `|signed_hours` +1 h 30, `|clock` 1:30, `|spoken` in words."""

from django import template

from ledger import hours as writing

register = template.Library()

register.filter("hours", writing.compact)
register.filter("signed_hours", writing.signed)
register.filter("clock", writing.clock)
register.filter("spoken", writing.spoken)
