"""A reply in a case leads to nobody of itself: the holder who was named as its actor goes from the rows there are."""

from django.db import migrations

from content.triggers import unguarded


def empty(apps, schema_editor):
    model = apps.get_model("courses", "CaseReply")
    with unguarded(schema_editor.connection, model._meta.db_table):
        model.objects.exclude(actor=None).update(actor=None)


class Migration(migrations.Migration):
    dependencies = [("courses", "0015_letters_of_reminders")]

    operations = [migrations.RunPython(empty, migrations.RunPython.noop)]
