"""What was reported and done about it, coordinators' notes, and checks."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models
from django.db.models.functions import Lower

# What was written stays as it was; only forgetting somebody may take the words away, and nothing but the words.
GUARD = """
    CREATE FUNCTION members_refuse_rewording() RETURNS trigger
        LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp
    AS $$
    BEGIN
        IF TG_OP = 'UPDATE'
           AND to_jsonb(NEW) - ARRAY['words', 'reported'] = to_jsonb(OLD) - ARRAY['words', 'reported']
           AND NEW.words = '' AND coalesce(to_jsonb(NEW) ->> 'reported', '') = '' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '% is refused on %: what was written is never changed or deleted', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END
    $$;
    CREATE TRIGGER reports_are_never_reworded
        BEFORE UPDATE OR DELETE ON members_report
        FOR EACH ROW EXECUTE FUNCTION members_refuse_rewording();
    CREATE TRIGGER case_notes_are_never_reworded
        BEFORE UPDATE OR DELETE ON members_casenote
        FOR EACH ROW EXECUTE FUNCTION members_refuse_rewording();
    CREATE TRIGGER case_readings_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON members_casereading
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
    CREATE TRIGGER private_notes_are_never_reworded
        BEFORE UPDATE OR DELETE ON members_privatenote
        FOR EACH ROW EXECUTE FUNCTION members_refuse_rewording();
    CREATE TRIGGER note_readings_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON members_notereading
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
    CREATE TRIGGER checks_are_never_deleted
        BEFORE DELETE OR TRUNCATE ON members_check
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
"""
UNDO = """
    DROP TRIGGER reports_are_never_reworded ON members_report;
    DROP TRIGGER case_notes_are_never_reworded ON members_casenote;
    DROP TRIGGER case_readings_are_never_changed ON members_casereading;
    DROP TRIGGER private_notes_are_never_reworded ON members_privatenote;
    DROP TRIGGER note_readings_are_never_changed ON members_notereading;
    DROP TRIGGER checks_are_never_deleted ON members_check;
    DROP FUNCTION members_refuse_rewording;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0013_blocks")]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('reference', models.CharField(help_text='What was reported: its kind and its id.', max_length=80)),
                ('remind_on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('nothing', 'Nothing to do'), ('talked', 'Talked with those concerned'), ('taken_down', 'Offer or request taken down'), ('on_hold', 'Put on hold'), ('left', 'Left the time bank'), ('authorities', 'Passed on to the authorities'), ('other', 'Something else')], max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
            ],
            options={
                'ordering': ['opened_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('noted', 'wrote a note'), ('assigned', 'said who looks after it'), ('reminder', 'set a reminder'), ('closed', 'closed it'), ('reopened', 'opened it again')], max_length=8)),
                ('words', models.TextField(blank=True, max_length=4000)),
                ('on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('nothing', 'Nothing to do'), ('talked', 'Talked with those concerned'), ('taken_down', 'Offer or request taken down'), ('on_hold', 'Put on hold'), ('left', 'Left the time bank'), ('authorities', 'Passed on to the authorities'), ('other', 'Something else')], max_length=12)),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='members.case')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaseReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='members.case')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('reason', models.CharField(choices=[('unsafe', 'I felt unsafe, or somebody may come to harm'), ('child', 'I worry about a child, or somebody who depends on others'), ('harassed', 'Unkind, threatening or pressing words or acts'), ('intimate', 'Unwanted advances'), ('excluded', 'People are shut out for who they are'), ('cash', 'Wants something for it: cash or gifts'), ('untrue', 'Not true, or not who they say they are'), ('other', 'Something else')], max_length=10, verbose_name='what is it about?')),
                ('words', models.TextField(max_length=4000, verbose_name='in your words')),
                ('reported', models.TextField(help_text='What was reported, as it stood then.')),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='members.case')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('bank', 'reference'), name='one_case_is_open_for_a_thing'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='closed_case_has_its_outcome'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['unsafe', 'child', 'harassed', 'intimate', 'excluded', 'cash', 'untrue', 'other'])), name='report_has_a_reason_of_the_list'),
        ),
        migrations.AddField(
            model_name='timebank',
            name='checks_are_shown',
            field=models.BooleanField(default=False, verbose_name='members see which checks of one another are valid'),
        ),
        migrations.CreateModel(
            name='CheckKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('seen_on', models.DateField(verbose_name='seen on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('recorded_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='members.person')),
                ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person', verbose_name='seen by')),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.checkkind', verbose_name='kind')),
            ],
            options={
                'ordering': ['-seen_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='NoteReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='note_readings', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PrivateNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('words', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='private_notes', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='checkkind',
            constraint=models.UniqueConstraint(models.F('bank'), Lower('name'), name='check_kind_is_named_once_a_bank'),
        ),
        migrations.AddConstraint(
            model_name='check',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('seen_on')), _connector='OR'), name='check_is_valid_when_it_is_seen'),
        ),
        migrations.AddConstraint(
            model_name='check',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_by__isnull', True)), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False)), _connector='OR'), name='somebody_takes_a_check_back'),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
