"""Languages: by whatever name somebody types them, in whatever language somebody reads them."""

import pytest
from django.utils import translation

from members import tongues
from members.tongues import NotALanguage


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["Spanish", "welsh"], ["es", "cy"]),
        (["  CYMRAEG "], ["cy"]),
        (["Türkçe", "turkce", "tr"], ["tr"]),
        (["British Sign Language", "Twi"], ["bfi", "ak"]),
        ([], []),
    ],
)
def test_names_become_codes(words: list[str], codes: list[str]) -> None:
    assert tongues.read(words) == codes


def test_in_the_readers_language() -> None:
    with translation.override("es"):
        assert tongues.read(["galés", "Aleman", "German"]) == ["cy", "de"]
        assert tongues.name_of("cy").lower() == "galés"
    assert tongues.name_of("cy") == "Welsh"


@pytest.mark.parametrize(("word", "near"), [("Spansh", "Spanish"), ("Klingonese", "")])
def test_an_unknown_one_is_said_with_one_much_like_it(word: str, near: str) -> None:
    with pytest.raises(NotALanguage) as unknown:
        tongues.read([word])
    assert (unknown.value.word, unknown.value.near) == (word, near)


def test_every_language_is_read_by_its_own_name_again() -> None:
    for language in ("en-gb", "es"):
        with translation.override(language):
            assert {code: tongues.read([tongues.name_of(code)])[0] for code in tongues.codes()} == {
                code: code for code in tongues.codes()
            }
