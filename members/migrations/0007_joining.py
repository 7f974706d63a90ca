"""Questions, terms, references and invitations: how people come to belong."""

import django.core.validators
import django.db.models.deletion
import uuid6
from django.db import migrations, models

GUARD = """
    CREATE TRIGGER terms_are_never_changed
        BEFORE UPDATE OR DELETE OR TRUNCATE ON members_terms
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
    CREATE TRIGGER agreements_are_never_deleted
        BEFORE DELETE OR TRUNCATE ON members_agreement
        FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
"""
UNDO = """
    DROP TRIGGER terms_are_never_changed ON members_terms;
    DROP TRIGGER agreements_are_never_deleted ON members_agreement;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0006_second_factors")]

    operations = [
        migrations.AddField(
            model_name='application',
            name='answers',
            field=models.JSONField(blank=True, default=list, help_text='Each question as it was asked, and the answer.'),
        ),
        migrations.AddField(
            model_name='application',
            name='channel',
            field=models.CharField(choices=[('web', 'on the web'), ('api', 'through another program'), ('paper', 'on paper'), ('phone', 'by phone')], default='web', max_length=6),
        ),
        migrations.AddField(
            model_name='application',
            name='email_verified_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person'),
        ),
        migrations.AddField(
            model_name='application',
            name='heard',
            field=models.TextField(blank=True, max_length=2000, verbose_name='what they said'),
        ),
        migrations.AddField(
            model_name='timebank',
            name='references_asked',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(3)], verbose_name='references to ask for'),
        ),
        migrations.AlterField(
            model_name='application',
            name='state',
            field=models.CharField(choices=[('waiting', 'Waiting'), ('asked', 'Asked back'), ('admitted', 'Admitted'), ('declined', 'Declined')], default='waiting', max_length=10),
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('words', models.TextField(max_length=2000)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, max_length=4000)),
                ('answered_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='members.application')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ApplicationLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='members.application')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
                ('follow_up', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='members.followup')),
            ],
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('words', models.CharField(max_length=200, verbose_name='question')),
                ('kind', models.CharField(choices=[('short', 'A few words'), ('long', 'Several lines'), ('yes_no', 'Yes or no'), ('choice', 'One of several')], default='short', max_length=10, verbose_name='how it is answered')),
                ('choices', models.TextField(blank=True, max_length=1000, verbose_name='answers to choose from')),
                ('is_required', models.BooleanField(default=False, verbose_name='needs an answer')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='members.timebank')),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('reach', models.CharField(max_length=120, verbose_name='e-mail or phone')),
                ('said', models.TextField(blank=True, max_length=2000)),
                ('noted_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='members.application')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField(max_length=20000, verbose_name='terms')),
                ('written_at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='members.timebank')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('web', 'on the web'), ('api', 'through another program'), ('paper', 'on paper'), ('phone', 'by phone')], max_length=6)),
                ('agreed_at', models.DateTimeField()),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='members.application')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='members.person')),
                ('said_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='members.terms')),
            ],
            options={
                'ordering': ['agreed_at', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at__isnull', True)), fields=('application',), name='one_question_at_a_time_waits_for_an_applicant'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'choice'), models.Q(('choices', ''), _negated=True)), models.Q(models.Q(('kind', 'choice'), _negated=True), ('choices', '')), _connector='OR'), name='a_choice_and_nothing_else_offers_answers'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.UniqueConstraint(fields=('bank', 'version'), name='terms_have_a_version_once'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('application__isnull', False), ('person__isnull', False), _connector='OR'), name='agreement_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel__in', ['web', 'api']), ('said_to__isnull', True)), models.Q(('channel__in', ['paper', 'phone']), ('said_to__isnull', False)), _connector='OR'), name='what_was_not_typed_was_said_to_somebody'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('terms', 'person'), name='person_agrees_to_a_version_once'),
        ),
        migrations.AddField(
            model_name='application',
            name='invited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person'),
        ),
        migrations.AddField(
            model_name='person',
            name='first_steps_put_away_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('role', models.CharField(choices=[('member', 'Member'), ('coordinator', 'Coordinator'), ('admin', 'Admin')], default='member', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('followed_at', models.DateTimeField(null=True)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.application')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='members.person')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('followed_at__isnull', True), ('taken_back_at__isnull', True), _connector='OR'), name='invitation_is_followed_or_taken_back')],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
