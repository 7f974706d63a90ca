"""No page of a time bank in the middle of things asks the database more than twelve times."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from members.models import Person
from tests.browser import scene
from tests.pages.queries import asked_for

pytestmark = pytest.mark.django_db
MOST = 12

PAGES = {
    "member": [
        "",
        "log/",
        "offers/",
        "offers/mine/",
        "exchanges/",
        "statement/",
        "inbox/",
        "members/",
        "me/",
        "me/looks/",
        "books/",
    ],
    "coordinator": [
        "",
        "desk/",
        "desk/?all=disagree",
        "desk/?all=approve",
        "applications/",
        "announcements/",
        "announcements/weekly/",
        "members/",
        "books/",
        "books/checks/",
    ],
    "admin": [
        "desk/",
        "reports/",
        "reports/members/",
        "reports/funder/",
        "reports/deliveries/",
        "reports/hours/?period={month}",
        "reports/active/?period={month}",
        "months/{month}/",
        "books/",
        "books/balances/",
        "books/journal/",
        "exports/",
        "imports/",
        "settings/",
    ],
}


@pytest.mark.parametrize("who", PAGES)
def test_pages_ask_little(
    member: Person,
    other_member: Person,
    coordinator: Person,
    admin: Person,
    client_of: Callable[[Person], Client],
    who: str,
) -> None:
    client = client_of(getattr(scene.build(member, other_member, coordinator, admin), who))
    month = f"{member.bank.today(timezone.now()):%Y-%m}"
    counted = {path: asked_for(client, f"/riverside/{path.format(month=month)}") for path in PAGES[who]}
    assert {path: count for path, count in counted.items() if count > MOST} == {}
