"""Names as they are searched and sorted, kept by the database beside the names."""

from django.db import migrations, models

from members.models.comparing import BareText

# `unaccent` alone is not immutable, since it looks its dictionary up by name; named in full here, it is, and a column
# that is generated may rest on it.
BARE_TEXT = """
CREATE FUNCTION bare_text(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, written));
"""


def _beside_the_name(model: str) -> migrations.AddField:
    made = models.Func("name", function="bare_text")
    kept = models.GeneratedField(expression=made, output_field=BareText(), db_persist=True)
    return migrations.AddField(model, "bare_name", kept)


class Migration(migrations.Migration):
    dependencies = [("members", "0029_birthdays")]

    operations = [
        migrations.RunSQL(BARE_TEXT, "DROP FUNCTION bare_text(text)"),
        _beside_the_name("membership"),
        _beside_the_name("person"),
        migrations.AddIndex(
            "membership", models.Index(fields=["bank", "bare_name", "number"], name="members_by_name")
        ),
    ]
