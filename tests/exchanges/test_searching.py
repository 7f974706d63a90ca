"""Finding offers and requests by words."""

import pytest

from exchanges import searching
from exchanges.models import Listing
from members.models import TimeBank
from tests.factories.exchanges import ListingFactory


def titles(bank: TimeBank, text: str) -> list[str]:
    found = searching.find(Listing.objects.filter(bank=bank), text, bank=bank)
    return [listing.title for listing in found.listings]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("garden", "Help in the garden"),
        ("GARDEN", "Help in the garden"),
        ("gardening", "Help in the garden"),
        ("gard", "Help in the garden"),
        ("gardn", "Help in the garden"),
        ("jardineria", "Jardinería y huerto"),
        ("Jardinería", "Jardineria y huerto"),
        ("bycicle", "Bicycle repairs"),
        ("bicycel repiar", "Bicycle repairs"),
        ("plummer", "Plumber for small jobs"),
        ("walks", "Walking a dog"),
        ("cafe", "A chat over café au lait"),
        ("straße", "Strasse fegen"),
        ("Привет", "привет и чай"),
        ("someone for the garden", "Help in the garden for someone"),
        ("e-mail", "E-mail and letters"),
        ("90m", "90m of yoga"),
    ],
)
def test_words_are_found_whatever_their_accents_endings_and_spelling(
    bank: TimeBank, typed: str, title: str
) -> None:
    ListingFactory(bank=bank, title="Something quite different")
    ListingFactory(bank=bank, title=title)
    assert titles(bank, typed) == [title]


def test_words_as_written_come_before_near_spellings_and_titles_before_texts(bank: TimeBank) -> None:
    ListingFactory(bank=bank, title="Gardning on Sundays")
    ListingFactory(bank=bank, title="Gardening")
    ListingFactory(bank=bank, title="Outdoors", text="Gardening of every kind, with my own tools.")
    ListingFactory(bank=bank, title="Gardening books")
    assert titles(bank, "gardening") == ["Gardening books", "Gardening", "Outdoors", "Gardning on Sundays"]


def test_every_word_must_be_found_but_small_ones(bank: TimeBank) -> None:
    ListingFactory(bank=bank, title="Walking", text="Any dog, however old.")
    ListingFactory(bank=bank, title="Walking with you")
    ListingFactory(bank=bank, title="A dog to pet")
    assert titles(bank, "walking the dog") == ["Walking"]
    assert titles(bank, "with you") == ["Walking with you"]


def test_kinds_of_help_are_found_by_their_names_after_what_says_it_itself(bank: TimeBank) -> None:
    animals = bank.categories.get(name="Animals")
    ListingFactory(bank=bank, title="Biscuit needs a walk", category=animals)
    ListingFactory(bank=bank, title="Drawing animals")
    ListingFactory(bank=bank, title="Something quite different")
    assert titles(bank, "animals") == ["Drawing animals", "Biscuit needs a walk"]
    assert titles(bank, "biscuit animal") == ["Biscuit needs a walk"]


def test_when_somebody_has_time_is_found(bank: TimeBank) -> None:
    ListingFactory(bank=bank, title="Chess", availability="Most Saturdays")
    assert titles(bank, "chess saturday") == ["Chess"]


def test_near_spellings_come_from_what_is_up_in_the_same_time_bank(
    bank: TimeBank, other_bank: TimeBank
) -> None:
    ListingFactory(bank=other_bank, title="Xylophone")
    ListingFactory(bank=bank, title="Xylophones", withdrawn=True)
    own = Listing.objects.filter(bank=bank)
    assert searching.find(own, "xilophone", bank=bank).near == []
    ListingFactory(bank=bank, title="Xylophone lessons")
    assert searching.find(own, "xilophone", bank=bank).near == ["xylophone"]


def test_a_spanish_time_bank_is_searched_in_spanish(bank: TimeBank) -> None:
    bank.language = "es"
    ListingFactory(bank=bank, title="Ayuda con los jardines")
    assert titles(bank, "jardín") == titles(bank, "con el jardín") == ["Ayuda con los jardines"]


def test_nothing_typed_finds_everything_newest_first(bank: TimeBank) -> None:
    ListingFactory(bank=bank, title="First")
    ListingFactory(bank=bank, title="Second")
    assert titles(bank, "  ") == ["Second", "First"]


@pytest.mark.parametrize(
    "typed", ["'", '"', "a:* & !b |", "\\", "((", "%_", "x" * 5000, "🎸", "\0", "1 = 1; --", "=<>"]
)
def test_signs_are_harmless(bank: TimeBank, typed: str) -> None:
    ListingFactory(bank=bank, title="Tea")
    assert titles(bank, typed) in ([], ["Tea"])
    assert titles(bank, f"tea {typed}"[:50]) in ([], ["Tea"])


def test_of_very_many_only_the_newest_are_ranked(bank: TimeBank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_FOUND", 2)
    for title in ("Tea, tea and tea", "A little tea", "Some tea"):
        ListingFactory(bank=bank, title=title)
    assert sorted(titles(bank, "tea")) == ["A little tea", "Some tea"]
