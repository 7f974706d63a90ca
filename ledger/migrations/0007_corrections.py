"""Corrections and write-offs, by two pairs of eyes."""

from pathlib import Path

import django.db.models.deletion
import uuid6
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"

UNDO = """
    DROP TRIGGER correction_stays_as_it_was_asked_and_answered ON ledger_correction;
    DROP FUNCTION ledger_check_correction;
    ALTER TABLE ledger_correction
        DROP CONSTRAINT correction_is_from_its_banks_account,
        DROP CONSTRAINT correction_is_to_its_banks_account,
        DROP CONSTRAINT correction_is_asked_for_within_its_bank,
        DROP CONSTRAINT correction_is_decided_within_its_bank,
        DROP CONSTRAINT correction_is_of_its_transfers_bank;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_closing"), ("members", "0003_corrections_need_second")]

    operations = [
        migrations.AlterField(
            model_name='transfer',
            name='kind',
            field=models.CharField(choices=[('service', 'help given'), ('gift', 'gift'), ('grant', 'grant from the pot'), ('donation', 'gift to the pot'), ('welcome', 'welcome gift'), ('correction', 'correction'), ('write_off', 'write-off'), ('reversal', 'undone')], max_length=12),
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False)),
                ('kind', models.CharField(choices=[('correction', 'correction'), ('write_off', 'write-off')], max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'waits for a second person'), ('posted', 'posted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='waiting', max_length=9)),
                ('reference', models.CharField(help_text='The name of this wish: the same again is the same one.', max_length=200)),
                ('minutes', models.BigIntegerField()),
                ('concerns_on', models.DateField(help_text='The day it is about.')),
                ('reason', models.CharField(max_length=1000)),
                ('channel', models.CharField(choices=[('web', 'on the web'), ('paper', 'on paper'), ('phone', 'by phone'), ('api', 'through the API'), ('import', 'by import'), ('clock', 'by the software')], default='web', max_length=8)),
                ('needs_second', models.BooleanField(help_text='As the policy was when it was asked for.')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, help_text='Why it was refused.', max_length=1000)),
                ('asked_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='members.timebank')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('from_account', models.ForeignKey(db_index=False, help_text='Has fewer hours after it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('to_account', models.ForeignKey(db_index=False, help_text='Has more hours after it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('transfer', models.OneToOneField(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='ledger.transfer')),
            ],
            options={
                'indexes': [models.Index(fields=['bank', '-asked_at', '-id'], name='correction_newest'), models.Index(condition=models.Q(('state', 'waiting')), fields=['bank'], name='correction_waiting')],
                'constraints': [models.UniqueConstraint(fields=('bank', 'public_id'), name='correction_public_id_is_used_once'), models.UniqueConstraint(fields=('bank', 'reference'), name='correction_is_asked_for_once'), models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='correction_moves_hours'), models.CheckConstraint(condition=models.Q(('from_account', models.F('to_account')), _negated=True), name='correction_is_between_two_accounts'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='refused_correction_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'posted'), ('transfer__isnull', False)), models.Q(models.Q(('state', 'posted'), _negated=True), ('transfer__isnull', True)), _connector='OR'), name='correction_is_posted_with_its_transfer'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='waiting_correction_is_undecided'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['posted', 'refused']), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_answers_their_own_correction'), models.CheckConstraint(condition=models.Q(models.Q(('needs_second', True), ('state', 'posted'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='second_person_looks_before_it_is_posted')],
            },
        ),
        migrations.RunSQL((SQL / "0007_corrections.sql").read_text(), UNDO),
    ]
