
from pathlib import Path

import django.db.models.deletion
import uuid6
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
UNDO = """
    DROP TRIGGER exchange_takes_part ON exchanges_exchange;
    DROP TRIGGER exchange_goes_on_taking_part ON exchanges_exchange;
    DROP FUNCTION exchanges_take_part, exchanges_go_on_taking_part;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('exchanges', '0012_funder_report'),
        ('members', '0026_conversations'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeskVisit',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='members.person')),
                ('seen_at', models.DateTimeField()),
                ('before_at', models.DateTimeField(null=True)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
            ],
        ),
        migrations.CreateModel(
            name='Introduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.timebank')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.person')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membership')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='introductions', to='exchanges.listing')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('request', 'membership'), name='a_member_is_thought_of_once_a_request')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('exchange', 'exchange'), ('application', 'application'), ('request', 'request'), ('conversation', 'conversation'), ('member', 'member to call')], max_length=12)),
                ('subject', models.UUIDField(help_text='The public id of what it is about.')),
                ('put_off_until', models.DateField(blank=True, help_text='The day it is on the desk again.', null=True)),
                ('at', models.DateTimeField()),
                ('assigned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.person')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
                ('put_off_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bank', 'kind', 'subject'), name='a_thing_is_marked_once'), models.CheckConstraint(condition=models.Q(('assigned_to__isnull', False), ('put_off_until__isnull', False), _connector='OR'), name='a_mark_says_whose_or_until_when')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('membership', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='participation', serialize=False, to='members.membership')),
                ('first_given_on', models.DateField(null=True)),
                ('last_given_on', models.DateField(null=True)),
                ('first_received_on', models.DateField(null=True)),
                ('last_received_on', models.DateField(null=True)),
                ('asked_on', models.DateField(help_text='The day on which somebody last asked them to help, or they were thought of.', null=True)),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.timebank')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('first_given_on__isnull', True), ('last_given_on__isnull', True)), ('first_given_on__lte', models.F('last_given_on')), _connector='OR'), name='giving_begins_before_it_ends'), models.CheckConstraint(condition=models.Q(models.Q(('first_received_on__isnull', True), ('last_received_on__isnull', True)), ('first_received_on__lte', models.F('last_received_on')), _connector='OR'), name='receiving_begins_before_it_ends')],
            },
        ),
        migrations.RunSQL((SQL / "0013_participation.sql").read_text(), UNDO),
    ]
