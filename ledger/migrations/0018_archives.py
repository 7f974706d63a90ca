"""A whole time bank is a file that can be asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0017_month_close'),
    ]

    operations = [
        migrations.AlterField(
            model_name='export',
            name='format',
            field=models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel'), ('json', 'JSON'), ('hledger', 'hledger'), ('beancount', 'beancount'), ('pdf', 'PDF'), ('zip', 'archive')], max_length=10),
        ),
    ]
