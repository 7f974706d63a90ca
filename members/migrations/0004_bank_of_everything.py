"""What belongs to a person or a membership says which time bank's it is, as everything else does."""

import django.db.models.deletion
from django.db import migrations, models

BANK = """
    UPDATE members_seat AS s SET bank_id = m.bank_id FROM members_membership AS m WHERE m.id = s.membership_id;
    UPDATE members_apitoken AS t SET bank_id = p.bank_id FROM members_person AS p WHERE p.id = t.person_id;
    UPDATE members_noticechoice AS c SET bank_id = p.bank_id FROM members_person AS p WHERE p.id = c.person_id;
    SET CONSTRAINTS ALL IMMEDIATE;
"""
ON_DELETE = {
    "apitoken": django.db.models.deletion.PROTECT,
    "noticechoice": django.db.models.deletion.CASCADE,
    "seat": django.db.models.deletion.PROTECT,
}


def _bank(on_delete, **options) -> models.ForeignKey:
    return models.ForeignKey(on_delete=on_delete, related_name="+", to="members.timebank", **options)


class Migration(migrations.Migration):
    dependencies = [("members", "0003_corrections_need_second")]

    operations = [
        *(migrations.AddField(model, "bank", _bank(how, null=True)) for model, how in ON_DELETE.items()),
        migrations.RunSQL(BANK, migrations.RunSQL.noop),
        *(migrations.AlterField(model, "bank", _bank(how)) for model, how in ON_DELETE.items()),
    ]
