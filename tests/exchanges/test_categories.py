"""The kinds of help of a time bank."""

import datetime as dt

import pytest
from django.utils import translation

from exchanges import categories
from exchanges.categories import CategoryRefused
from exchanges.models import Category
from members.models import Person, TimeBank
from members.refusals import NotAllowed

NOW = dt.datetime(2026, 11, 17, 12, tzinfo=dt.UTC)


def names(bank: TimeBank) -> list[str]:
    return [category.name for category in Category.objects.filter(bank=bank).in_use()]


def test_a_new_time_bank_has_a_first_set_in_its_order(bank: TimeBank) -> None:
    assert names(bank)[:2] == ["Getting about and errands", "Company and visits"]
    assert names(bank)[-2:] == ["Running the time bank", "Something else"]
    assert 10 <= len(names(bank)) <= 15


def test_the_first_set_speaks_the_language_of_the_time_bank(other_bank: TimeBank) -> None:
    Category.objects.filter(bank=other_bank).delete()
    other_bank.language = "en-gb"
    with translation.override("es"):
        assert categories.lay_out(other_bank)[0].name == "Getting about and errands"


def test_an_admin_adds_one_at_the_end(bank: TimeBank, admin: Person) -> None:
    categories.add(bank, name="  Bees \n and honey ", by=admin, at=NOW)
    assert names(bank)[-1] == "Bees and honey"


def test_only_an_admin_of_the_same_time_bank_may(
    bank: TimeBank, coordinator: Person, outsider: Person
) -> None:
    outsider.role = "admin"
    for person in (coordinator, outsider):
        with pytest.raises(NotAllowed, match="admin"):
            categories.add(bank, name="Bees", by=person, at=NOW)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "ANIMALS"])
def test_names_are_said_once_and_fit(name: str, bank: TimeBank, admin: Person) -> None:
    with pytest.raises(CategoryRefused) as refused:
        categories.add(bank, name=name, by=admin, at=NOW)
    assert refused.value.field == "name"


def test_renaming_keeps_the_place(bank: TimeBank, admin: Person) -> None:
    first = bank.categories.all()[0]
    categories.rename(first, name="getting ABOUT and errands", by=admin, at=NOW)
    assert names(bank)[0] == "getting ABOUT and errands"


def test_moving_up_and_down_stops_at_the_ends(bank: TimeBank, admin: Person) -> None:
    before = names(bank)
    second = bank.categories.all()[1]
    categories.move(second, places=-1, by=admin, at=NOW)
    assert names(bank)[:2] == [before[1], before[0]]
    for _tap in range(3):
        categories.move(second, places=-1, by=admin, at=NOW)
    assert names(bank)[0] == before[1]
    categories.move(second, places=len(before) + 5, by=admin, at=NOW)
    assert names(bank)[-1] == before[1]


def test_a_retired_one_leaves_the_list_and_comes_back_at_its_end(bank: TimeBank, admin: Person) -> None:
    first = bank.categories.all()[0]
    categories.retire(first, by=admin, at=NOW)
    assert first.name not in names(bank)
    with pytest.raises(CategoryRefused, match="Bring it back"):
        categories.move(first, places=1, by=admin, at=NOW)
    with pytest.raises(CategoryRefused, match="Bring it back"):
        categories.add(bank, name=first.name, by=admin, at=NOW)
    categories.bring_back(first, by=admin, at=NOW)
    assert names(bank)[-1] == first.name


def test_the_last_one_stays(bank: TimeBank, admin: Person) -> None:
    *others, last = bank.categories.all()
    for category in others:
        categories.retire(category, by=admin, at=NOW)
    with pytest.raises(CategoryRefused, match="last kind"):
        categories.retire(last, by=admin, at=NOW)
