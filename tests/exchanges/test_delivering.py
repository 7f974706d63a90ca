"""Reports that come by themselves: once a month, to admins only, as a file behind their sign-in and never in a mail."""

import datetime as dt
import zoneinfo

import pytest
from django.core import mail
from django.test import Client

from exchanges import delivering
from exchanges.models import Delivered, Delivery
from ledger import exporting
from ledger.models import Export
from members import mailing
from members.models import Notice, Person, Record, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories import help

pytestmark = pytest.mark.django_db
LONDON = zoneinfo.ZoneInfo("Europe/London")


def moment(month: int, day: int, hour: int = 7) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=LONDON)


def ordered(admin: Person, what: str = "trial_balance", format: str = "xlsx", day: int = 3) -> Delivery:
    at = moment(10, 20)
    (made,) = delivering.order(admin.bank, what=what, format=format, day=day, to=[admin], by=admin, at=at)
    return made


def test_it_goes_once_for_each_month_from_its_day_on(admin: Person) -> None:
    ordered(admin)
    tries = [
        moment(10, 25),
        moment(11, 2, 23),
        moment(11, 3, 5),
        moment(11, 3),
        moment(11, 3),
        moment(11, 20),
    ]
    assert [delivering.send_due(at) for at in tries] == [0, 0, 0, 1, 0, 0]
    # The clock stood still on the day itself.
    assert delivering.send_due(moment(12, 9)) == 1
    assert [str(one.month_on) for one in Delivered.objects.all()] == ["2026-11-01", "2026-10-01"]
    assert Export.objects.get(created_at=moment(11, 3)).parameters == {"day": "2026-10-31"}


@pytest.mark.parametrize(
    ("what", "format"),
    [("activity", "xlsx"), ("activity", "json"), ("members", "csv"), ("funder", "pdf"), ("ledger", "pdf")],
)
def test_the_file_is_theirs_and_the_mail_says_where(
    admin: Person, client_of, member: Person, other_member: Person, what: str, format: str
) -> None:
    help.confirmed(member, other_member, minutes=90, on=dt.date(2026, 10, 5), at=moment(10, 6))
    ordered(admin, what, format)
    assert delivering.send_due(moment(11, 3)) == 1
    assert exporting.run_waiting(clock=lambda: moment(11, 3)) == 1
    export = Export.objects.get()
    assert (export.state, export.person, export.error) == ("ready", admin, "")
    mailing.drain(at=moment(11, 3))
    (letter,) = [one for one in mail.outbox if admin.mail_address in one.to]
    assert "/riverside/exports/" in letter.body and not letter.attachments
    assert Notice.objects.filter(person=admin, event="ledger/export_ready").count() == 1


def test_who_is_no_admin_by_then_gets_nothing_and_the_page_says_so(
    admin: Person, coordinator: Person, client_of
) -> None:
    Person.objects.filter(pk=coordinator.pk).update(role="admin")
    second = Person.objects.get(pk=coordinator.pk)
    at = moment(10, 20)
    delivering.order(admin.bank, what="ledger", format="csv", day=3, to=[admin, second], by=admin, at=at)
    Person.objects.filter(pk=second.pk).update(role="coordinator")
    assert delivering.send_due(moment(11, 3)) == 1
    assert Export.objects.get().person == admin
    page = client_of(admin).get("/riverside/reports/deliveries/").content.decode()
    assert "is no admin any more" in page and "style=" not in page


def test_only_admins_order_change_and_stop(admin: Person, coordinator: Person, other_bank: TimeBank) -> None:
    said = {"what": "ledger", "format": "csv", "day": 3, "at": moment(10, 20)}
    with pytest.raises(NotAllowed):
        delivering.order(admin.bank, to=[admin], by=coordinator, **said)
    for wrong in ({"to": [coordinator]}, {"to": []}, {"day": 29}, {"format": "zip"}, {"what": "x"}):
        with pytest.raises(Refused):
            delivering.order(admin.bank, **{"to": [admin], **said, **wrong}, by=admin)
    (made,) = delivering.order(admin.bank, to=[admin], by=admin, **said)
    with pytest.raises(delivering.GoesAlready):
        delivering.order(admin.bank, to=[admin], by=admin, **said)
    with pytest.raises(NotAllowed):
        delivering.stop(made, by=coordinator, at=moment(10, 20))
    delivering.change(made, format="pdf", day=9, by=admin, at=moment(10, 20))
    delivering.stop(made, by=admin, at=moment(10, 21))
    assert delivering.send_due(moment(11, 12)) == 0
    assert Record.objects.filter(what="delivery").count() == 3
    assert not Delivery.objects.visible_to(coordinator)


def test_the_page_orders_changes_and_stops(client_of, admin: Person) -> None:
    client: Client = client_of(admin)
    page, key = "/riverside/reports/deliveries/", str(admin.public_id)
    assert client.post(page, {"report": "ledger.csv", "day": "3"}).status_code == 422
    sent = {"report": "ledger.csv", "day": "3", "to": [key]}
    assert client.post(page, sent).status_code == 302
    one = f"{page}{Delivery.objects.get().public_id}/"
    assert client.post(one, {"format": "pdf", "day": "28"}).status_code == 302
    assert (Delivery.objects.get().format, Delivery.objects.get().day) == ("pdf", 28)
    client.post(one, {"format": "pdf", "day": "31"})
    assert "1 to 28" in client.get(page).text
    client.post(one, {"do": "stop"})
    assert Delivery.objects.get().stopped_at and client.post(one, {"do": "stop"}).status_code == 404
