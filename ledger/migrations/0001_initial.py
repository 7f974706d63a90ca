"""The nouns of hours."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False)),
                ('kind', models.CharField(choices=[('member', 'member'), ('pot', 'community pot')], max_length=8)),
                ('balance_minutes', models.BigIntegerField(default=0)),
                ('lowest_minutes', models.BigIntegerField()),
                ('highest_minutes', models.BigIntegerField(blank=True, help_text='Without one there is no upper limit.', null=True)),
                ('is_hard', models.BooleanField(default=False)),
                ('sequence', models.BigIntegerField(default=0, help_text='The number of the newest entry.')),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='members.timebank')),
                ('membership', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='members.membership')),
            ],
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('night', models.DateField(blank=True, null=True)),
                ('checked_at', models.DateTimeField()),
                ('accounts', models.BigIntegerField()),
                ('transfers', models.BigIntegerField()),
                ('entries', models.BigIntegerField()),
                ('sum_minutes', models.BigIntegerField()),
                ('differences', models.PositiveIntegerField()),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reconciliations', to='members.timebank')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(editable=False)),
                ('kind', models.CharField(choices=[('service', 'help given'), ('gift', 'gift'), ('grant', 'grant from the pot'), ('donation', 'gift to the pot'), ('welcome', 'welcome gift'), ('correction', 'correction'), ('reversal', 'undone')], max_length=12)),
                ('reference', models.CharField(max_length=200)),
                ('request_hash', models.BinaryField(max_length=32)),
                ('line_count', models.SmallIntegerField()),
                ('occurred_on', models.DateField()),
                ('posted_at', models.DateTimeField()),
                ('description', models.CharField(blank=True, max_length=1000)),
                ('channel', models.CharField(choices=[('web', 'on the web'), ('paper', 'on paper'), ('phone', 'by phone'), ('api', 'through the API'), ('import', 'by import'), ('clock', 'by the software')], max_length=8)),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='members.timebank')),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('entered_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membership')),
                ('reverses', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversals', to='ledger.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('pk', models.CompositePrimaryKey('bank_id', 'account_id', 'sequence', blank=True, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField()),
                ('line', models.SmallIntegerField()),
                ('minutes', models.BigIntegerField()),
                ('balance_after_minutes', models.BigIntegerField()),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.account')),
                ('bank', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('transfer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.transfer')),
            ],
        ),
        migrations.CreateModel(
            name='Discrepancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_name', models.CharField(choices=[('balance', 'balance against entries'), ('zero', 'transfer against zero'), ('lines', 'lines of a transfer'), ('sequence', 'order of entries'), ('running', 'running balance'), ('sum', 'sum of all accounts')], max_length=10)),
                ('sequence', models.BigIntegerField(null=True)),
                ('expected', models.BigIntegerField()),
                ('found', models.BigIntegerField()),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.account')),
                ('reconciliation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='discrepancies', to='ledger.reconciliation')),
                ('transfer', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.transfer')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('bank', 'id'), name='account_belongs_to_one_bank'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('bank', 'public_id'), name='account_public_id_is_used_once'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'pot')), fields=('bank',), name='bank_has_one_pot'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('is_hard', False), models.Q(('balance_minutes__gte', models.F('lowest_minutes')), ('balance_minutes__lte', models.F('highest_minutes'))), _connector='OR'), name='hard_limits_are_kept'),
        ),
        migrations.AddIndex(
            model_name='reconciliation',
            index=models.Index(fields=['bank', '-checked_at', '-id'], name='reconciliation_newest'),
        ),
        migrations.AddConstraint(
            model_name='reconciliation',
            constraint=models.UniqueConstraint(fields=('bank', 'night'), name='night_is_reconciled_once'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(fields=('bank', 'id'), name='transfer_belongs_to_one_bank'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(fields=('bank', 'public_id'), name='transfer_public_id_is_used_once'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(fields=('bank', 'reference'), name='reference_is_posted_once'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('bank', 'reverses'), name='transfer_is_reversed_once'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('bank', 'transfer', 'line'), name='line_is_written_once'),
        ),
    ]
