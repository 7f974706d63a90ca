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
