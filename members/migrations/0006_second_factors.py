"""What a time bank asks of its admins when they sign in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_duties_and_records")]

    operations = [
        migrations.AddField(
            model_name="timebank",
            name="second_factor_for",
            field=models.CharField(
                choices=[("nobody", "Nobody"), ("admins", "Admins"), ("leading", "Admins and coordinators")],
                default="nobody",
                max_length=8,
                verbose_name="who needs a second step to sign in",
            ),
        ),
        migrations.AddConstraint(
            model_name="timebank",
            constraint=models.CheckConstraint(
                condition=models.Q(second_factor_for__in=["nobody", "admins", "leading"]),
                name="second_factor_is_for_a_known_group",
            ),
        ),
    ]
