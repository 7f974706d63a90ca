"""What every page shows around itself: the pages one may open, where one is, and how much waits."""

from typing import Any

from django.test import RequestFactory

from members.models import Person
from timebank.context import navigation


def around(person: Person, path: str) -> Any:
    request = RequestFactory().get(path)
    request.bank, request.person = person.bank, person  # type: ignore[attr-defined]
    return navigation(request)["navigation"]


def labels(found: Any) -> list[str]:
    return [item.label for group in found.groups for item in group.items]


def test_a_member_is_offered_a_members_pages(member):
    found = around(member, "/riverside/")
    assert labels(found) == ["Home", "Log hours", "Offers", "My exchanges", "Inbox", "Statement", "Me"]
    assert found.desk is None
    assert found.home.current == "page"


def test_a_coordinator_sees_what_waits_under_the_banks_own_label(coordinator):
    coordinator.bank.coordinator_label = "broker"
    found = around(coordinator, "/riverside/desk/record/")
    pages = ["To do", "Members", "Record hours", "Enter a paper sheet", "Announcements"]
    assert labels(found)[-5:] == pages
    assert (found.role, found.desk.count) == ("Broker", 0)
    assert [item.label for group in found.groups for item in group.items if item.current] == ["Record hours"]


def test_an_admin_has_the_reports_and_the_books_too(admin):
    assert labels(around(admin, "/riverside/"))[-3:] == ["Reports", "The books", "Settings"]


def test_a_page_under_another_marks_it(member):
    found = around(member, "/riverside/offers/new/")
    assert [item.current for group in found.groups for item in group.items] == [
        "",
        "",
        "true",
        "",
        "",
        "",
        "",
    ]


def test_unread_notices_are_counted_only_when_shown(member, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = around(member, "/riverside/")
    with django_assert_num_queries(1):
        inbox = next(item for item in found.groups[0].items if item.label == "Inbox")
        assert (inbox.count, inbox.count) == (0, 0)


def test_outside_a_time_bank_there_is_no_navigation(rf):
    assert navigation(rf.get("/")) == {"bank": None, "person": None, "navigation": None}


def test_an_application_belongs_under_what_there_is_to_do(coordinator):
    found = around(coordinator, "/riverside/applications/")
    assert found.desk.current == "true"
