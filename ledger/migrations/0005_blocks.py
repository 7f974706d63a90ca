"""Blocks of hashes, what a check of the books says about itself, and a key that keeps proofs from being guessed."""

from pathlib import Path

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"

UNDO = """
    DROP FUNCTION ledger_seal, ledger_seal_is_clear, ledger_seal_horizon, ledger_block_text, ledger_block_leaves,
        ledger_roots, ledger_leaves;
    DROP TRIGGER blocks_are_never_changed ON ledger_block;
    ALTER TABLE ledger_block DROP CONSTRAINT block_ends_in_its_bank;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_export")]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(help_text="From 1, without gaps.")),
                ("transfers", models.IntegerField()),
                ("lines", models.IntegerField()),
                ("previous_hash", models.BinaryField(max_length=32)),
                ("root", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
                (
                    "bank",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="members.timebank",
                    ),
                ),
                (
                    "last_transfer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.transfer",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(fields=("bank", "number"), name="block_has_one_number"),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="checks",
            field=models.JSONField(default=list, help_text="The names of the checks that ran."),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="since",
            field=models.DateField(
                blank=True, help_text="Only what was posted from this day on.", null=True
            ),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="last_block",
            field=models.BigIntegerField(blank=True, help_text="The number of the newest block.", null=True),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="last_block_hash",
            field=models.BinaryField(blank=True, max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="seconds",
            field=models.FloatField(default=0),
        ),
        migrations.AlterField(
            model_name="discrepancy",
            name="check_name",
            field=models.CharField(
                choices=[
                    ("balance", "balance against entries"),
                    ("zero", "transfer against zero"),
                    ("lines", "lines of a transfer"),
                    ("sequence", "order of entries"),
                    ("running", "running balance"),
                    ("sum", "sum of all accounts"),
                    ("block", "blocks against their hashes"),
                ],
                max_length=10,
            ),
        ),
        # Near the end: who posts waits from here on, as the accounts are written anew with their keys.
        migrations.AddField(
            model_name="account",
            name="proof_key",
            field=models.UUIDField(
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                help_text="In the holder's proofs and nowhere else: without it nobody can guess a balance from a hash.",
            ),
        ),
        migrations.RunSQL((SQL / "0005_blocks.sql").read_text(), UNDO),
    ]
