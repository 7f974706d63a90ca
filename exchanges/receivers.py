"""What offers and requests do when a time bank begins and when a member leaves."""

import datetime as dt

from django.dispatch import receiver

from exchanges import categories, listings
from members.models import Membership, TimeBank
from members.signals import bank_founded, member_leaving


@receiver(bank_founded)
def lay_out_categories(sender: object, *, bank: TimeBank, **kwargs: object) -> None:
    categories.lay_out(bank)


@receiver(member_leaving)
def take_down_listings(sender: object, *, membership: Membership, at: dt.datetime, **kwargs: object) -> None:
    listings.withdraw_all(membership, at=at)
