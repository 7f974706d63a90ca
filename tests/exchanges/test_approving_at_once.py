"""Two coordinators approve many at the same moment: nobody waits for anybody in a circle, each settles once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from exchanges import settling
from exchanges.models import Exchange
from ledger.models import Transfer
from members.models import Person, TimeBank
from tests.factories import help
from tests.factories.members import a_person


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_approve_many_at_once(bank: TimeBank, coordinator: Person, admin: Person) -> None:
    bank.approval = TimeBank.Approval.ALWAYS
    bank.save()
    left, right = ([a_person(bank, f"{side} {n}") for n in (1, 2)] for side in ("Left", "Right"))
    first, second = ([help.confirmed(*pair) for _ in range(8)] for pair in (left, right))
    start = Barrier(2)

    def approve(lot: list[Exchange], by: Person) -> int:
        try:
            start.wait()
            return len(settling.approve_many(lot, by=by, at=timezone.now())[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ahead = pool.submit(approve, first[:4] + second[:4], coordinator)
        other_way = pool.submit(approve, second[4:] + first[4:], admin)
        assert (ahead.result(), other_way.result()) == (8, 8)
    assert Transfer.objects.filter(kind="service").count() == 16
