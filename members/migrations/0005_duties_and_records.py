"""Narrower roles of coordinators, and the record of who changed what."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid6
from django.db import migrations, models

GUARD = """
    CREATE FUNCTION members_refuse_change() RETURNS trigger
        LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp
    AS $$
    BEGIN
        RAISE EXCEPTION '% is refused on %: what was recorded is never changed or deleted', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END
    $$;
    CREATE TRIGGER records_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON members_record
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
"""
UNDO = """
    DROP TRIGGER records_are_never_changed ON members_record;
    DROP FUNCTION members_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0004_bank_of_everything")]

    operations = [
        migrations.AddField(
            model_name='person',
            name='duties',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('approvals', 'Approvals'), ('membership', 'Membership'), ('listings', 'Offers and requests'), ('safeguarding', 'Safeguarding'), ('books', 'Books')], max_length=12), blank=True, default=list, size=None, verbose_name='duties'),
        ),
        migrations.AddField(
            model_name='timebank',
            name='coordinators_have_duties',
            field=models.BooleanField(default=False, verbose_name='coordinators share the work out, by duties'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'member'), _negated=True), ('duties__len', 0), _connector='OR'), name='only_who_leads_has_duties'),
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('what', models.CharField(max_length=40)),
                ('actor', models.CharField(choices=[('person', 'a person of the time bank'), ('owner', 'the owner of this site'), ('software', 'the software')], max_length=8)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('request_id', models.CharField(blank=True, max_length=100)),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'indexes': [models.Index(fields=['bank', '-at', '-id'], name='record_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('actor', 'person'), ('by__isnull', False)), models.Q(models.Q(('actor', 'person'), _negated=True), ('by__isnull', True)), _connector='OR'), name='record_says_who_did_it'), models.CheckConstraint(condition=models.Q(('actor__in', ['person', 'owner', 'software'])), name='record_is_of_a_known_actor')],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
