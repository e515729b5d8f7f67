"""Certificates lead to nobody of themselves: the learner who was named as their actor goes from the rows there are."""

from django.db import migrations

from content.triggers import unguarded


def empty(apps, schema_editor):
    for name in ("Certificate", "CertificateCourse", "CertificateSource"):
        model = apps.get_model("certificates", name)
        with unguarded(schema_editor.connection, model._meta.db_table):
            model.objects.exclude(actor=None).update(actor=None)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0010_reminders")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
