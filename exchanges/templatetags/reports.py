"""The two ends of a transfer, in a list: `{{ transfer|giving }}` and `{{ transfer|getting }}`."""

from django import template

from exchanges import reports
from ledger.models import Transfer

register = template.Library()


@register.filter
def giving(transfer: Transfer) -> str:
    return reports.accounts_of(transfer, is_giving=True)


@register.filter
def getting(transfer: Transfer) -> str:
    return reports.accounts_of(transfer, is_giving=False)
