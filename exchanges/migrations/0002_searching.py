"""What the search of offers and requests stands on: four functions, two columns the database keeps, their indexes."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# The words of a text without accents, capitals or signs. `unaccent` alone is not immutable, since it looks its
# dictionary up by name; named in full here, it is, and an index may rest on it.
BARE_WORDS = """
CREATE FUNCTION bare_words(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, written)), '[^[:alnum:]]+', ' ', 'g'));
"""

# Every word as written, and its stem in each language of the site: people of one time bank write in several.
WORDS_AND_STEMS = """
CREATE FUNCTION words_and_stems(written text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN to_tsvector('pg_catalog.simple'::regconfig, bare_words(written))
    || to_tsvector('pg_catalog.english'::regconfig, bare_words(written))
    || to_tsvector('pg_catalog.spanish'::regconfig, bare_words(written));
"""

# Each longer word as its length and its letters in order, 7bcceily: letters that swapped places change nothing in that.
LETTERS_IN_ORDER = """
CREATE FUNCTION letters_in_order(words text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN COALESCE((
    SELECT string_agg(length(word) || (
        SELECT string_agg(letter, '' ORDER BY letter COLLATE "C") FROM regexp_split_to_table(word, '') AS letter
    ), ' ')
    FROM unnest(words) AS word WHERE length(word) BETWEEN 5 AND 40
), '');
"""

LISTING_WORDS = """
CREATE FUNCTION listing_words(title text, body text, availability text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN setweight(words_and_stems(title), 'A')
    || to_tsvector('pg_catalog.simple'::regconfig, letters_in_order(tsvector_to_array(words_and_stems(title))))
    || words_and_stems(body || ' ' || availability);
"""


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0001_initial")]

    operations = [
        migrations.RunSQL(BARE_WORDS, "DROP FUNCTION bare_words(text)"),
        migrations.RunSQL(WORDS_AND_STEMS, "DROP FUNCTION words_and_stems(text)"),
        migrations.RunSQL(LETTERS_IN_ORDER, "DROP FUNCTION letters_in_order(text[])"),
        migrations.RunSQL(LISTING_WORDS, "DROP FUNCTION listing_words(text, text, text)"),
        migrations.AddField(
            model_name="listing",
            name="words",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("title", "text", "availability", function="listing_words"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="listing",
            name="spelling",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("title", function="bare_words"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="listing_words"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["spelling"], name="listing_spelling", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["category", "-published_at", "-id"], name="listing_of_category"),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False))
                | models.Q(("state", "published"), ("withdrawn_at__isnull", True)),
                name="withdrawn_listing_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.CheckConstraint(
                condition=models.Q(("estimated_minutes__isnull", True)) | models.Q(("estimated_minutes__gt", 0)),
                name="estimated_time_is_above_zero",
            ),
        ),
    ]
