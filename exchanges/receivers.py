"""What offers and requests do when a time bank begins."""

from django.dispatch import receiver

from exchanges import categories
from members.models import TimeBank
from members.signals import bank_founded


@receiver(bank_founded)
def lay_out_categories(sender: object, *, bank: TimeBank, **kwargs: object) -> None:
    categories.lay_out(bank)
