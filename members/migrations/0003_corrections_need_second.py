"""By policy of the time bank, a second person looks at corrections and write-offs."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_walls'),
    ]

    operations = [
        migrations.AddField(
            model_name='timebank',
            name='corrections_need_second',
            field=models.BooleanField(default=True, verbose_name='a second person looks at corrections and write-offs'),
        ),
    ]
