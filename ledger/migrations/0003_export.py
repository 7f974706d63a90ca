import django.db.models.deletion
import uuid6
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_posting'),
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid6.uuid7, editable=False, unique=True)),
                ('what', models.CharField(help_text='The key of a registered source of rows.', max_length=40)),
                ('parameters', models.JSONField(default=dict)),
                ('title', models.CharField(max_length=200)),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('xlsx', 'Excel')], max_length=4)),
                ('state', models.CharField(choices=[('waiting', 'waiting for its turn'), ('running', 'being made'), ('ready', 'ready'), ('failed', 'not made'), ('expired', 'no longer kept')], default='waiting', max_length=8)),
                ('rows_done', models.PositiveBigIntegerField(default=0)),
                ('rows_total', models.PositiveBigIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Each run has its number; only the newest counts.')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('file', models.FileField(blank=True, upload_to='')),
                ('error', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='exports', to='members.timebank')),
                ('person', models.ForeignKey(help_text='Who asked, and may fetch it.', on_delete=django.db.models.deletion.CASCADE, related_name='exports', to='members.person')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['bank', 'person', '-created_at', '-id'], name='export_of_its_maker'), models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['id'], name='export_to_run')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'ready'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), ('expires_at__isnull', False)), _connector='OR'), name='ready_export_has_a_file_that_expires'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='running_export_has_a_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='failed_export_says_why')],
            },
        ),
    ]
