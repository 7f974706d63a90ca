"""Months that were closed are added to, and never changed; files may be JSON."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models


GUARD = """
    CREATE TRIGGER closed_months_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_monthclose
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
UNGUARD = "DROP TRIGGER closed_months_are_never_changed ON ledger_monthclose"


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0016_pdf_files'),
        ('members', '0024_statements_by_post'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthClose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('closed_at', models.DateTimeField()),
                ('last_transfer_id', models.BigIntegerField(help_text='What was posted up to here is in; 0 for nothing.')),
                ('document', models.TextField(help_text='The report as JSON: sums, numbers of members and keys, no names.')),
                ('digest', models.CharField(help_text='SHA-256 of the document.', max_length=64)),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='month_closes', to='members.timebank')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['-first_on'],
                'constraints': [models.UniqueConstraint(fields=('bank', 'first_on'), name='month_is_closed_once'), models.CheckConstraint(condition=models.Q(('last_on__gt', models.F('first_on'))), name='month_ends_after_it_begins')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.AlterField(
            model_name="export",
            name="format",
            field=models.CharField(
                choices=[
                    ("csv", "CSV"),
                    ("xlsx", "Excel"),
                    ("json", "JSON"),
                    ("hledger", "hledger"),
                    ("beancount", "beancount"),
                    ("pdf", "PDF"),
                ],
                max_length=10,
            ),
        ),
    ]
