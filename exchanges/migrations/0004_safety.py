"""Words that are not to be read by the other side."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0003_bank_of_steps")]

    operations = [
        migrations.AddField(
            "steptaken",
            "is_unheard",
            models.BooleanField(
                default=False,
                db_default=False,
                help_text="The two keep apart: the other side does not read the note.",
            ),
        ),
    ]
