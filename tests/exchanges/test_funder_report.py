"""The report to funders: nobody can be found in it, also by whoever works out what was kept back."""

import datetime as dt
import io
import itertools
import random
import zoneinfo
from typing import Any

import openpyxl
import pytest

from exchanges import activity, funder_paper, funder_photos, funder_report, periods, suppressing
from exchanges.models import FunderPhoto
from exchanges.scopes import Scope
from members import pictures
from members.models import Neighbourhood, Person, Record, TimeBank
from members.refusals import NotAllowed, Refused
from tests.factories import help
from tests.factories.members import a_person
from tests.pages.offers import a_photo as sent_photo

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=zoneinfo.ZoneInfo("Europe/London"))


# --- What is kept back ------------------------------------------------------------------------


def worked_out(values: list[int], kept_back: frozenset[int], total: int) -> set[int]:
    """The rows whose value follows from all that is told: the attack, which knows that none of them is nought."""
    rows = sorted(kept_back)
    left = total - sum(value for row, value in enumerate(values) if row not in kept_back)
    if not rows:
        return set()
    tries = itertools.product(range(1, left + 1), repeat=len(rows) - 1)
    fits = [(*one, left - sum(one)) for one in tries if left - sum(one) >= 1]
    return {row for place, row in enumerate(rows) if len({fit[place] for fit in fits}) == 1}


def test_nothing_kept_back_can_be_worked_out_from_the_total() -> None:
    dice = random.Random(5)  # noqa: S311  (the same tables every time)
    for _ in range(400):
        people = [dice.choice((0, 1, 2, 4, 5, 6, 9)) for _row in range(dice.randrange(1, 5))]
        kept_back = suppressing.hidden([(count,) for count in people])
        assert all(row in kept_back for row, count in enumerate(people) if 0 < count < 5)
        together = sum(people[row] for row in kept_back)
        is_told = sum(people) >= 5
        if is_told and kept_back:
            assert together >= 5
            assert worked_out(people, kept_back, sum(people)) == set(), people


def test_both_sides_of_the_help_have_to_be_of_people_enough() -> None:
    assert suppressing.hidden([(9, 9), (3, 9), (8, 20)]) == {1, 2}
    assert suppressing.hidden([(9, 9), (5, 9)]) == set()
    assert suppressing.hidden([(2, 6), (6, 2), (7, 7), (30, 30)]) == {0, 1}
    assert suppressing.hidden([(2, 2), (3, 3), (0, 0), (7, 7)]) == {0, 1, 3}


# --- The report -------------------------------------------------------------------------------


@pytest.fixture
def helped(bank: TimeBank, admin: Person) -> Scope:
    """Six pairs in one place, one pair in a second, and six in a third."""
    for place, pairs in (("Old Town", 6), ("Quayside", 1), ("Hill", 7)):
        where = Neighbourhood.objects.create(bank=bank, name=place)
        for number in range(pairs):
            people = [a_person(bank, f"{place} {side} {number}") for side in "ab"]
            for person in people:
                person.memberships.update(neighbourhood=where)
            help.confirmed(*people, minutes=60, on=dt.date(2026, 10, 5), at=NOON)
    return Scope(admin, periods.read("2026-10"))


@pytest.mark.django_db
def test_a_small_place_takes_another_along(helped: Scope) -> None:
    filled = funder_report.fill(helped)
    (rows,) = [rows for title, rows in filled.tables if "neighbourhood" in title]
    assert {row.name: row.minutes for row in rows} == {"Old Town": None, "Quayside": None, "Hill": 420}
    assert (filled.total.exchanges, filled.total.minutes) == (14, 840)
    assert filled.keeps_back
    assert {str(number.label): number.text for number in filled.numbers}["Took part"] == "28"


@pytest.mark.django_db
def test_where_few_took_part_nothing_is_told(member: Person, other_member: Person, admin: Person) -> None:
    help.confirmed(member, other_member, minutes=90, on=dt.date(2026, 10, 5), at=NOON)
    filled = funder_report.fill(Scope(admin, periods.read("2026")))
    assert activity.of(filled.scope).whole.exchanges == 1
    told = [number.value for number in filled.numbers if number.value]
    assert (told, filled.total.minutes) == ([], None)
    assert all(row.minutes is None for _title, rows in filled.tables for row in rows)


@pytest.mark.django_db
def test_files_hold_the_words_and_no_formula(helped: Scope, admin: Person) -> None:
    said = {"title": '=HYPERLINK("http://x")', "opening": "We — all of us 🙂.", "closing": "Thank you."}
    funder_report.write(admin.bank, **said, tables=["neighbourhoods", "nothing"], by=admin, at=NOON)
    filled = funder_report.fill(helped)
    sheet = openpyxl.load_workbook(io.BytesIO(funder_paper.as_xlsx(filled))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert cells[0].value == f"'{said['title']}" and all(cell.data_type != "f" for cell in cells)
    assert {"Thank you.", "Hill", 7, "–"} <= {cell.value for cell in cells}
    assert funder_paper.as_pdf(filled).startswith(b"%PDF")
    assert [title for title, _rows in filled.tables] == ["By neighbourhood of the member"]


@pytest.mark.django_db
def test_only_an_admin_writes_and_reads_it(coordinator: Person, helped: Scope) -> None:
    with pytest.raises(NotAllowed):
        funder_report.write(
            coordinator.bank, title="x", opening="", closing="", tables=[], by=coordinator, at=NOON
        )
    seen = funder_report.fill(Scope(coordinator, helped.period))
    assert not any(number.value for number in seen.numbers)
    assert not any(rows for _title, rows in seen.tables)


@pytest.mark.django_db
def test_the_page_and_its_files(client_of, coordinator: Person, admin: Person) -> None:
    client, reports = client_of(admin), "/riverside/reports/funder/"
    sent = {"title": "Our year", "opening": "Hello", "closing": "", "tables": ["months"]}
    assert client.post(f"{reports}words/", sent).status_code == 302
    page = client.get(f"{reports}?period=2026").content.decode()
    assert "Our year" in page and "Hello" in page and "style=" not in page
    assert client.get(f"{reports}pdf/?period=2026").getvalue().startswith(b"%PDF")
    assert client.get(f"{reports}xlsx/?period=2026").getvalue().startswith(b"PK")
    assert client.get(f"{reports}pdf/?period=banana").status_code == 404
    assert client_of(coordinator).get(reports).status_code == 404


# --- Photos -----------------------------------------------------------------------------------


def a_photo(caption: str, bank: TimeBank, by: Person, color: str = "teal") -> FunderPhoto:
    picture = pictures.prepare(sent_photo(color=color))
    return funder_photos.add(bank, picture, caption=caption, by=by, at=NOON)


@pytest.mark.django_db
def test_photos_are_put_in_told_of_set_in_order_and_taken_away(
    admin: Person, coordinator: Person, django_capture_on_commit_callbacks: Any
) -> None:
    bank, who = admin.bank, {"by": admin, "at": NOON}
    with django_capture_on_commit_callbacks(execute=True):
        hall, garden, walk, _last = (a_photo(each, bank, admin) for each in ("Hall", "Garden", "Walk", "Tea"))
        with pytest.raises(Refused, match="4 photos"):
            a_photo("One too many", bank, admin)
        funder_photos.tell(garden, caption="The  garden\nin June", **who)
        funder_photos.move(walk, places=-2, **who)
        funder_photos.take_away(hall, **who)
    assert [each.caption for each in funder_photos.shown(bank)] == ["Walk", "The garden in June", "Tea"]
    assert not hall.photo.storage.exists(hall.photo.name)
    with pytest.raises(Refused, match="no longer"):
        funder_photos.move(hall, places=1, **who)
    with pytest.raises(Refused, match="what can be seen"):
        funder_photos.tell(garden, caption=" ", **who)
    with pytest.raises(NotAllowed):
        funder_photos.take_away(walk, by=coordinator, at=NOON)
    assert not FunderPhoto.objects.visible_to(coordinator)
    assert Record.objects.filter(bank=bank, what="funder_report").count() == 7


@pytest.mark.django_db
def test_photos_stand_in_the_pdf_in_their_order(admin: Person) -> None:
    scope = Scope(admin, periods.read("2026"))
    without = funder_paper.as_pdf(funder_report.fill(scope))
    for color in ("red", "green", "blue"):
        photo = a_photo(color, admin.bank, admin, color)
    paper = funder_paper.as_pdf(funder_report.fill(scope))
    assert (without.count(b"/DCTDecode"), paper.count(b"/DCTDecode")) == (0, 3)
    photo.photo.storage.delete(photo.photo.name)
    assert funder_paper.as_pdf(funder_report.fill(scope)).count(b"/DCTDecode") == 2


@pytest.mark.django_db
def test_photos_on_the_page_and_for_admins_alone(client_of, coordinator: Person, admin: Person) -> None:
    client, reports = client_of(admin), "/riverside/reports/funder/"
    refused = client.post(f"{reports}photos/", {"photo": sent_photo(), "caption": " "})
    assert refused.status_code == 422 and b"what can be seen" in refused.content
    client.post(f"{reports}photos/", {"photo": sent_photo(), "caption": "Hall <b>"})
    client.post(f"{reports}photos/", {"photo": sent_photo(), "caption": "Garden"})
    first, second = funder_photos.shown(admin.bank)
    page = client.get(f"{reports}?period=2026").content.decode()
    assert page.count("<figure>") == 2 and 'alt="Hall &lt;b&gt;"' in page
    assert client.get(f"{reports}photos/{first.public_id}/").getvalue()[8:12] == b"WEBP"
    assert client_of(coordinator).get(f"{reports}photos/{first.public_id}/").status_code == 404
    client.post(f"{reports}photos/{second.public_id}/change/", {"do": "up"})
    client.post(f"{reports}photos/{second.public_id}/change/", {"do": "tell", "caption": "Our garden"})
    client.post(f"{reports}photos/{first.public_id}/change/", {"do": "away"})
    assert [each.caption for each in funder_photos.shown(admin.bank)] == ["Our garden"]
