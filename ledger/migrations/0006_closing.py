"""Discrepancies are kept, and closed with a reason."""

from pathlib import Path

import django.db.models.deletion
import uuid6
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_blocks"), ("members", "0002_walls")]

    operations = [
        migrations.AddField(
            model_name='discrepancy',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='closed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person'),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='closed_how',
            field=models.CharField(blank=True, choices=[('correction', 'with a correction'), ('put_back', 'put back to what the entries say'), ('known', 'known, and left as it is')], max_length=10),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='closed_reason',
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='closed_with',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.transfer'),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='first',
            field=models.ForeignKey(db_index=False, help_text='The same, as an earlier check found it: that one is closed, for all of them.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='again', to='ledger.discrepancy'),
        ),
        migrations.AddField(
            model_name='discrepancy',
            name='gone_in',
            field=models.ForeignKey(db_index=False, help_text='The first check that found it no more.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='found_no_more', to='ledger.reconciliation'),
        ),
        # One of its own for each row there is; the database makes them, so that it takes one statement.
        migrations.AddField(
            model_name='discrepancy',
            name='public_id',
            field=models.UUIDField(db_default=models.Func(function='uuidv7'), editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='discrepancy',
            name='public_id',
            field=models.UUIDField(default=uuid6.uuid7, editable=False, unique=True),
        ),
        migrations.AddIndex(
            model_name='discrepancy',
            index=models.Index(condition=models.Q(('first__isnull', True), ('gone_in__isnull', True)), fields=['reconciliation'], name='discrepancy_live'),
        ),
        migrations.AddConstraint(
            model_name='discrepancy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('closed_how', ''), ('closed_reason', '')), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), models.Q(('closed_how', ''), _negated=True), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='closed_discrepancy_says_who_how_and_why'),
        ),
        migrations.AddConstraint(
            model_name='discrepancy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_how', 'correction'), ('closed_with__isnull', False)), models.Q(models.Q(('closed_how', 'correction'), _negated=True), ('closed_with__isnull', True)), _connector='OR'), name='discrepancy_is_corrected_by_a_transfer'),
        ),
        migrations.AddConstraint(
            model_name='discrepancy',
            constraint=models.CheckConstraint(condition=models.Q(('first__isnull', True), models.Q(('closed_at__isnull', True), ('gone_in__isnull', True)), _connector='OR'), name='discrepancy_is_closed_where_it_was_first_found'),
        ),
        migrations.RunSQL(
            (SQL / "0006_closing.sql").read_text(),
            "DROP FUNCTION ledger_put_balance_back, ledger_may_put_back",
        ),
    ]
