"""What the ledger points at to keep every name on a transfer within one time bank."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('bank', 'id'), name='membership_belongs_to_one_bank'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('bank', 'id'), name='person_belongs_to_one_bank'),
        ),
    ]
