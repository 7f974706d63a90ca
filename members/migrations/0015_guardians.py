"""Who is under age, who answers for them, and what that one said."""

import django.db.models.deletion
import uuid6
from django.db import migrations, models

GUARD = """
    CREATE TRIGGER what_guardians_said_is_never_reworded
        BEFORE UPDATE OR DELETE ON members_guardiansay
        FOR EACH ROW EXECUTE FUNCTION members_refuse_rewording();
    CREATE TRIGGER guardianships_are_never_deleted
        BEFORE DELETE OR TRUNCATE ON members_guardianship
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
"""
UNDO = """
    DROP TRIGGER what_guardians_said_is_never_reworded ON members_guardiansay;
    DROP TRIGGER guardianships_are_never_deleted ON members_guardianship;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0014_cases")]

    operations = [
        migrations.AddField(
            model_name='person',
            name='waits_for_guardian_since',
            field=models.DateTimeField(blank=True, help_text='Under age, and whoever answers for them has not said yes.', null=True),
        ),
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('of_age_on', models.DateField(verbose_name='comes of age on')),
                ('guardian_name', models.CharField(blank=True, max_length=100, verbose_name='name of whoever answers for them')),
                ('guardian_reach', models.CharField(blank=True, max_length=120, verbose_name='how to reach them')),
                ('state', models.CharField(choices=[('waiting', 'waiting for an answer'), ('given', 'said yes'), ('refused', 'said no'), ('withdrawn', 'took it back')], default='waiting', max_length=9)),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('guardian', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guarding', to='members.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardianships', to='members.person')),
            ],
            options={
                'ordering': ['-begun_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='GuardianSay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(choices=[('waiting', 'waiting for an answer'), ('given', 'said yes'), ('refused', 'said no'), ('withdrawn', 'took it back')], max_length=9)),
                ('channel', models.CharField(choices=[('web', 'on the web'), ('api', 'through another program'), ('paper', 'on paper'), ('phone', 'by phone')], max_length=6)),
                ('words', models.TextField(blank=True, max_length=2000, verbose_name='what they said')),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('guardianship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='says', to='members.guardianship')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person',), name='one_guardian_answers_for_a_person'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.CheckConstraint(condition=models.Q(('guardian__isnull', True), models.Q(('guardian_name', ''), ('guardian_reach', '')), _connector='OR'), name='guardian_is_here_or_outside'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.CheckConstraint(condition=models.Q(('guardian', models.F('person')), _negated=True), name='nobody_guards_themselves'),
        ),
        migrations.AddConstraint(
            model_name='guardiansay',
            constraint=models.CheckConstraint(condition=models.Q(('said__in', ['given', 'refused', 'withdrawn'])), name='guardian_says_yes_or_no'),
        ),
        migrations.AddField(
            model_name='application',
            name='guardian_name',
            field=models.CharField(blank=True, max_length=100, verbose_name='who answers for you'),
        ),
        migrations.AddField(
            model_name='application',
            name='guardian_reach',
            field=models.CharField(blank=True, max_length=120, verbose_name='how to reach them'),
        ),
        migrations.AddField(
            model_name='application',
            name='of_age_on',
            field=models.DateField(blank=True, help_text='Of somebody under age.', null=True),
        ),
        migrations.AddField(
            model_name='timebank',
            name='asks_age',
            field=models.BooleanField(default=False, verbose_name='ask applicants under age who answers for them'),
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
