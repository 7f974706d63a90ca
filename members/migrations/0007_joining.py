"""Questions, terms, references and invitations: how people come to belong."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0006_second_factors")]

    operations = []
