"""Files may be journals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_rights")]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="format",
            field=models.CharField(
                choices=[("csv", "CSV"), ("xlsx", "Excel"), ("hledger", "hledger"), ("beancount", "beancount")],
                max_length=10,
            ),
        ),
    ]
