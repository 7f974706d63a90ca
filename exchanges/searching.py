"""Finding offers and requests by words, whatever the accents and whatever the spelling.

The words as written come first, in the title before the text; then what is spelled nearly like them; then whatever is
of a kind of help with that name. All of what was typed must be found, in one way or another.
"""

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchRank
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from exchanges.models import Listing
from exchanges.models.listing import ListingQuerySet
from members.models import Person, TimeBank
from members.models.block import apart_from
from members.roles import Action

STEMS_OF = {"en": "english", "es": "spanish"}
MOST_WORDS, LONGEST_WORD = 8, 40
MOST_FOUND = 1000
"""Of very many the newest are ranked: nobody reads further, and no search costs more than that."""

MOST_NEAR = 4
SHORTEST_MISSPELT, SHORTEST_SHUFFLED = 4, 5
ALIKE, CLEARLY_ALIKE = 0.35, 0.5

# For each typed word: whether it carries meaning, which words of this time bank's titles look like it, and which
# kinds of help have it in their name. The titles looked through are bounded, so that it stays quick among very many.
READ = f"""
SET LOCAL pg_trgm.strict_word_similarity_threshold = {ALIKE};
SELECT typed.word, numnode(plainto_tsquery(%(stems)s::regconfig, typed.word)) > 0,
  ARRAY(
    SELECT json_build_object('word', near.word, 'likeness', similarity(near.word, typed.word))
    FROM (
      SELECT DISTINCT unnest(string_to_array(title.spelling, ' ')) AS word FROM (
        SELECT spelling FROM exchanges_listing
        WHERE bank_id = %(bank)s AND state = 'published'
          AND length(typed.word) >= {SHORTEST_MISSPELT} AND spelling %%>> typed.word
          AND person_id <> ALL (%(people)s) AND membership_id <> ALL (%(memberships)s)
        LIMIT 3000
      ) title
    ) near
    WHERE similarity(near.word, typed.word) >= {ALIKE}
    ORDER BY similarity(near.word, typed.word) DESC, near.word LIMIT {MOST_NEAR + 1}
  ),
  ARRAY(
    SELECT id FROM exchanges_category
    WHERE bank_id = %(bank)s AND (
      to_tsvector(%(stems)s::regconfig, bare_words(name)) @@ plainto_tsquery(%(stems)s::regconfig, typed.word)
      OR strict_word_similarity(typed.word, bare_words(name)) >= {ALIKE}
    )
  )
FROM unnest(string_to_array(bare_words(%(text)s), ' ')) WITH ORDINALITY AS typed(word, place)
WHERE length(typed.word) <= {LONGEST_WORD} AND typed.place <= {MOST_WORDS}
ORDER BY typed.place
"""  # noqa: S608 (the numbers are ours, what people type goes in as parameters)


@dataclass(frozen=True)
class Word:
    """One typed word as the database understands it."""

    text: str
    has_meaning: bool
    near: list[str]
    categories: list[int]


@dataclass(frozen=True)
class Found:
    """What a search found, best first; `near` are the other spellings that were looked for."""

    listings: ListingQuerySet
    near: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; what is left empty may be anything. Kinds of help and places go by public id."""

    text: str = ""
    kind: str = ""
    category: UUID | None = None
    place: UUID | None = None
    from_afar: bool = False
    membership: UUID | None = None
    newest_first: bool = False


def search(
    listings: ListingQuerySet, wanted: Wanted, *, bank: TimeBank, asked_by: Person | None = None
) -> Found:
    """Those of the listings that fit all that is wanted."""
    found = find(narrowed(listings, wanted), wanted.text, bank=bank, asked_by=asked_by)
    if wanted.newest_first:
        return replace(found, listings=found.listings.order_by("-published_at", "-id"))
    return found


def narrowed(listings: ListingQuerySet, wanted: Wanted) -> ListingQuerySet:
    """Those that fit the filters, whatever their words."""
    conditions: dict[str, Any] = {
        "kind": wanted.kind,
        "category__public_id": wanted.category,
        "neighbourhood__public_id": wanted.place,
        "is_remote": wanted.from_afar,
        "membership__public_id": wanted.membership,
    }
    return listings.filter(**{name: value for name, value in conditions.items() if value})


def find(listings: ListingQuerySet, text: str, *, bank: TimeBank, asked_by: Person | None = None) -> Found:
    """Those of the listings that hold every word of the text; all of them, newest first, for no text.

    Other spellings come from all titles but of those whom a block keeps apart from whoever asks.
    """
    if not text.strip():
        return Found(listings.order_by("-published_at", "-id"))
    stems = STEMS_OF.get(bank.language.partition("-")[0], "simple")
    words = _read(text, bank, stems, asked_by)
    if not words:
        return Found(listings.none())
    written = [_as_written(word, stems, is_last=word is words[-1]) for word in words]
    wide = [_or_spelled_like(query, word, stems) for query, word in zip(written, words, strict=True)]
    matching = (
        Q(words=query) | Q(category__in=word.categories) for query, word in zip(wide, words, strict=True)
    )
    newest = listings.filter(*matching).order_by("-published_at", "-id").values("pk")[:MOST_FOUND]
    return Found(
        _ranked(newest, written=reduce(and_, written), wide=reduce(and_, wide), any_word=reduce(or_, wide)),
        near=list(dict.fromkeys(near for word in words for near in word.near)),
    )


def _ranked(
    newest: Any,
    *,
    written: SearchQueryCombinable,
    wide: SearchQueryCombinable,
    any_word: SearchQueryCombinable,
) -> ListingQuerySet:
    ranked = Listing.objects.filter(pk__in=newest).annotate(
        is_as_written=ExpressionWrapper(Q(words=written), output_field=BooleanField()),
        is_in_words=ExpressionWrapper(Q(words=wide), output_field=BooleanField()),
        closeness=SearchRank(F("words"), any_word),
    )
    return ranked.order_by("-is_as_written", "-is_in_words", "-closeness", "-published_at", "-id")


def _read(text: str, bank: TimeBank, stems: str, asked_by: Person | None) -> list[Word]:
    """The words that carry meaning; where none does ("the other"), all of them."""
    left_out = _left_out_for(asked_by)
    with connection.cursor() as cursor:
        cursor.execute(READ, {"stems": stems, "bank": bank.pk, "text": text.replace("\0", " "), **left_out})
        words = [
            Word(word, has_meaning, _near(word, alike), categories)
            for word, has_meaning, alike, categories in cursor.fetchall()
        ]
    return [word for word in words if word.has_meaning] or words


def _left_out_for(person: Person | None) -> dict[str, list[int]]:
    if person is None or person.may(Action.CHANGE_LISTINGS):
        return {"people": [], "memberships": []}
    return {
        "people": list(apart_from(person)),
        "memberships": list(person.out_of_reach),
    }


def _near(word: str, alike: list[dict[str, Any]]) -> list[str]:
    """Of the words alike, likest first, those that may well be meant; fewer when the word itself is in use."""
    others = [other for other in alike if other["word"] != word]
    if not others:
        return []
    is_in_use = len(others) < len(alike)
    least = CLEARLY_ALIKE if is_in_use else min(CLEARLY_ALIKE, 0.9 * others[0]["likeness"])
    near = [other["word"] for other in others if other["likeness"] >= least]
    # Other endings of the same word are found without being misspelt.
    return [each for each in near if not each.startswith(word) and not word.startswith(each)][:MOST_NEAR]


def _as_written(word: Word, stems: str, *, is_last: bool) -> SearchQueryCombinable:
    """The word, its other endings, and, for the one still being typed, its beginning."""
    begins = f"{word.text}:*" if is_last and len(word.text) > 1 else word.text
    return SearchQuery(begins, config="simple", search_type="raw") | SearchQuery(word.text, config=stems)


def _or_spelled_like(query: SearchQueryCombinable, word: Word, stems: str) -> SearchQueryCombinable:
    near = [SearchQuery(each, config="simple") | SearchQuery(each, config=stems) for each in word.near]
    if len(word.text) >= SHORTEST_SHUFFLED:
        # "bycicle" holds the letters of "bicycle": the database keeps each title word with its letters in order.
        in_order = f"{len(word.text)}{''.join(sorted(word.text))}"
        near.append(SearchQuery(in_order, config="simple", search_type="raw"))
    return reduce(or_, near, query)
