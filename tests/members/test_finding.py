"""How rows are found: by words whatever their accents, by keys looked up first, and a page of many at a time."""

import pytest
from django.core.paginator import EmptyPage

from members.models import IsOneOf, Membership, Person, TimeBank
from members.views.paging import ByKeys
from tests.factories.members import a_person

pytestmark = pytest.mark.django_db


# As a search asks, by what the database keeps beside the name; and as other texts are asked.
KEPT_OR_NOT = pytest.mark.parametrize("column", ["bare_name", "name"])


@KEPT_OR_NOT
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("José Álvarez", "jose"),
        ("Jose Alvarez", "ÁLV"),
        ("50 % off", "%"),
        ("snake_case", "_"),
        ("a\\b", "\\"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
    ],
)
def test_a_name_holds_a_word_whatever_its_accents(bank: TimeBank, column: str, name: str, word: str) -> None:
    somebody = a_person(bank, name)
    a_person(bank, "Bram")
    assert list(Person.objects.filter(**{f"{column}__holds": word})) == [somebody]
    assert list(Person.objects.filter(name__unaccent__icontains=word)) == [somebody]


@KEPT_OR_NOT
def test_signs_of_a_pattern_are_letters_like_others(bank: TimeBank, column: str) -> None:
    a_person(bank, "Bram")
    for pattern in ("B_am", "B%m"):
        assert not Person.objects.filter(**{f"{column}__holds": pattern}).exists()


def test_a_new_name_is_found_and_the_old_one_is_not(bank: TimeBank) -> None:
    person = a_person(bank, "Ana")
    person.name = "Zoë"
    person.save()
    assert [Person.objects.named(word).exists() for word in ("zoe", "ana")] == [True, False]


def test_one_of_a_few(bank: TimeBank) -> None:
    first, second, _third = (a_person(bank, name) for name in ("Ana", "Bram", "Cleo"))
    a_few = Person.objects.filter(pk=first.pk).values("pk")
    also = Person.objects.filter(pk=second.pk).values("pk")
    assert set(Person.objects.filter(IsOneOf(a_few.union(also)))) == {first, second}
    assert not Person.objects.filter(IsOneOf(Person.objects.filter(name="Nobody").values("pk"))).exists()


def test_pages_keep_the_order_and_begin_where_the_last_ended(bank: TimeBank) -> None:
    for number in range(7):
        a_person(bank, f"Member {6 - number}")
    rows = Membership.objects.filter(bank=bank).order_by("-number")
    pages = ByKeys(rows.filter(name__startswith="Member"), 3, rows=rows)
    assert (pages.count, pages.num_pages) == (7, 3)
    assert [one.name for page in pages for one in page] == [f"Member {number}" for number in range(7)]
    assert [one.name for one in pages.get_page(9)] == ["Member 6"]
    with pytest.raises(EmptyPage):
        pages.page(4)


def test_a_page_of_nobody(bank: TimeBank) -> None:
    nobody = ByKeys(Membership.objects.filter(number=0), 3)
    assert (nobody.count, list(nobody.get_page(1))) == (0, [])
