"""Names as they are searched and sorted, kept by the database beside the names."""

import members.models.comparing
from django.db import migrations, models

# `unaccent` alone is not immutable, since it looks its dictionary up by name; named in full here, it is, and a column
# that is generated may rest on it.
BARE_TEXT = """
CREATE FUNCTION bare_text(written text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, written));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0029_birthdays"),
    ]

    operations = [
        migrations.RunSQL(BARE_TEXT, "DROP FUNCTION bare_text(text)"),
        migrations.AddField(
            model_name="membership",
            name="bare_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("name", function="bare_text"),
                output_field=members.models.comparing.BareText(),
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="bare_name",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("name", function="bare_text"),
                output_field=members.models.comparing.BareText(),
            ),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["bank", "bare_name", "number"], name="members_by_name"),
        ),
    ]
