"""Announcements: to whom they go, that each is told once, and what stops one at the last moment."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from members import (
    addressing,
    announcement_paper,
    announcing,
    blocking,
    mailing,
    notices,
    roles,
    sending,
    tasks,
    walls,
)
from members.addressing import To
from members.models import Announcement, Neighbourhood, Notice, Person, Record, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories.members import AnnouncementFactory, a_person

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
WORDS = {"title": "Summer party", "text": "Bring a cake."}


def draft(by: Person, to: To | None = None, **words: str) -> Announcement:
    return announcing.write(by.bank, **{**WORDS, **words}, to=to or To(), by=by, at=NOW)


def told() -> list[str]:
    rows = Notice.objects.filter(event=announcing.EVENT).order_by("person__name")
    return list(rows.values_list("person__name", flat=True))


def test_it_reaches_everybody_once(member: Person, coordinator: Person) -> None:
    announcing.send(draft(coordinator), by=coordinator, at=NOW)
    assert [sending.send_due(NOW), sending.send_due(NOW)] == [1, 0]
    assert told() == ["Ana Sá", "Chidi Okafor"]
    sent = Announcement.objects.get()
    assert (sent.state, sent.people_count, sent.mail_count, sent.paper_count) == ("sent", 2, 2, 0)
    record = Record.objects.get(what="announced")
    assert (record.by, record.after) == (coordinator, {"whom": "everybody", "people": 2})


def test_nobody_is_told_of_a_draft_or_too_early(member: Person, coordinator: Person) -> None:
    draft(coordinator)
    planned = draft(coordinator)
    announcing.send(planned, by=coordinator, at=NOW, send_at=NOW + dt.timedelta(hours=1))
    assert sending.send_due(NOW) == 0
    announcing.call_off(planned, by=coordinator, at=NOW)
    assert sending.send_due(NOW + dt.timedelta(hours=2)) == 0
    assert told() == []


def test_what_has_gone_out_stays(member: Person, coordinator: Person) -> None:
    sent = announcing.send(draft(coordinator), by=coordinator, at=NOW)
    sending.send_due(NOW)
    for verb in (announcing.send, announcing.call_off, announcing.remove):
        with pytest.raises(announcing.AlreadySent):
            verb(sent, by=coordinator, at=NOW)
    with pytest.raises(announcing.AlreadySent):
        announcing.edit(sent, **WORDS, to=To(), by=coordinator, at=NOW)


def test_only_those_who_look_after_members_announce(
    bank: TimeBank, member: Person, coordinator: Person, outsider: Person
) -> None:
    found = draft(coordinator)
    for by in (member, outsider):
        with pytest.raises(NotAllowed):
            draft(by) if by == member else announcing.send(found, by=by, at=NOW)
        assert not Announcement.objects.visible_to(by).exists()


def test_each_audience_is_who_it_says(bank: TimeBank, coordinator: Person, admin: Person) -> None:
    mill, hill = (Neighbourhood.objects.create(bank=bank, name=name) for name in ("Mill", "Hill"))
    a_person(bank, "Gita", neighbourhood=mill, skills=["Gärten", "cakes"])
    a_person(bank, "Hana", neighbourhood=mill, shown_to={"neighbourhood": "nobody", "skills": "nobody"},
             skills=["gardens"])  # fmt: skip
    a_person(bank, "Ivan", neighbourhood=hill, wishes=["garten"], suspended_at=NOW)
    expected = {
        To("neighbourhoods", (mill,)): ["Gita"],
        To("neighbourhoods", (hill,)): [],
        To("role", role="member"): ["Gita", "Hana"],
        To("role", role="coordinator"): ["Chidi Okafor", "Dunja Marić"],
        To("role", role="admin"): ["Dunja Marić"],
        To("interest", interest="garten"): ["Gita"],
        To("interest", interest="garten cakes"): ["Gita"],
        To("interest", interest="%"): [],
        To(): ["Chidi Okafor", "Dunja Marić", "Gita", "Hana"],
    }
    for to, names in expected.items():
        found = addressing.people(to, asked_by=coordinator)
        assert list(found.order_by("name").values_list("name", flat=True)) == names, to
        assert addressing.reach(found).people == len(names)


def test_ways_are_counted(bank: TimeBank, member: Person, coordinator: Person) -> None:
    olga = a_person(bank, "Olga", user=None, email="")
    notices.choose(member, by_mail={"announcements": False})
    found = draft(coordinator)
    reach = announcing.reach(found, asked_by=coordinator)
    assert (reach.people, reach.mail, reach.inbox, reach.paper) == (3, 1, 2, 1)
    announcing.send(found, by=coordinator, at=NOW)
    sending.send_due(NOW)
    found.refresh_from_db()
    assert announcing.reach(found, asked_by=coordinator) == reach
    assert Notice.objects.get(person=olga).to_paper
    mailing.drain(at=NOW)
    assert [letter.to for letter in mail.outbox] == [[coordinator.email]]
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers


@pytest.mark.parametrize(
    ("to", "field"),
    [
        (To("neighbourhoods"), "neighbourhoods"),
        (To("role", role="king"), "role"),
        (To("interest", interest=" \0 "), "interest"),
        (To("nobody"), "whom"),
    ],
)
def test_who_gets_it_has_to_be_said(coordinator: Person, to: To, field: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(coordinator, to)
    assert refused.value.field == field


def test_another_time_banks_neighbourhood_is_none(coordinator: Person, other_bank: TimeBank) -> None:
    with walls.in_bank(other_bank):
        theirs = Neighbourhood.objects.create(bank=other_bank, name="Theirs")
    with pytest.raises(Refused):
        draft(coordinator, To("neighbourhoods", [theirs]))


def test_an_empty_audience_is_refused_and_later_held_back(bank: TimeBank, admin: Person) -> None:
    with pytest.raises(Refused):
        announcing.send(draft(admin, To("interest", interest="chess")), by=admin, at=NOW)
    player = a_person(bank, "Pia", skills=["chess"])
    planned = draft(admin, To("interest", interest="chess"))
    announcing.send(planned, by=admin, at=NOW)
    Person.objects.filter(pk=player.pk).update(skills=[])
    assert sending.send_due(NOW) == 0
    assert Announcement.objects.get(pk=planned.pk).state == "draft"
    assert Notice.objects.get(event="members/announcement_held_back").person == admin


def test_what_is_a_day_late_waits_for_somebody_to_look(member: Person, coordinator: Person) -> None:
    announcing.send(draft(coordinator), by=coordinator, at=NOW)
    assert sending.send_due(NOW + dt.timedelta(hours=25)) == 0
    assert (told(), Announcement.objects.get().state) == ([], "draft")


def test_whose_role_has_ended_sends_nothing(member: Person, coordinator: Person, admin: Person) -> None:
    announcing.send(draft(coordinator), by=coordinator, at=NOW)
    Person.objects.filter(pk=coordinator.pk).update(role=roles.MEMBER)
    assert sending.send_due(NOW) == 0
    assert told() == []
    held_back = Notice.objects.get(event="members/announcement_held_back")
    assert held_back.person == admin
    assert coordinator.name in held_back.body


def test_whoever_keeps_away_from_the_writer_hears_it_too(member: Person, coordinator: Person) -> None:
    blocking.block(coordinator, by=member, at=NOW)
    announcing.send(draft(coordinator), by=coordinator, at=NOW)
    sending.send_due(NOW)
    assert member.name in told()
    assert coordinator.name not in Notice.objects.get(person=member).body


def test_words_are_kept_as_words(member: Person, coordinator: Person) -> None:
    hostile = "{{ bank.name }} <script>alert(1)</script>\r\n\r\nBcc: all@example.org\0"
    found = draft(coordinator, title="A\nBcc: x@example.org", text=hostile)
    notice = announcing.preview(found, by=coordinator, at=NOW)
    assert notice.subject == "A Bcc: x@example.org"
    assert notice.body.startswith("{{ bank.name }} <script>")
    html = str(mailing.letter(notice, "a@example.org").alternatives[0][0])
    assert "<script>" not in html
    for wrong in ({"title": " "}, {"text": "\n"}, {"title": "x" * 121}):
        with pytest.raises(Refused):
            draft(coordinator, **wrong)


def test_the_notice_board_takes_any_letters(coordinator: Person) -> None:
    found = draft(coordinator, title="Fête 🎉 مرحبا", text="Привет\n\nשלום\nYes.")
    assert announcement_paper.board(found).startswith(b"%PDF")


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_send_it_once(
    member: Person, coordinator: Person, in_threads: Callable[..., list[Any]]
) -> None:
    due = {"sent_by": coordinator, "send_at": timezone.now()}
    AnnouncementFactory(bank=coordinator.bank, written_by=coordinator, **due)
    answers = in_threads(lambda _n: tasks.send_announcements(), times=4)
    assert sorted(answers) == [0, 0, 0, 1]
    assert told() == ["Ana Sá", "Chidi Okafor"]


def test_telling_many_asks_as_little_as_telling_few(
    bank: TimeBank, coordinator: Person, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        a_person(bank, f"Person {number}")
    announcing.send(draft(coordinator), by=coordinator, at=NOW)
    with django_assert_max_num_queries(20):
        sending.send_due(NOW)
    assert len(told()) == 21
