"""Existing users get the names that registers search and sort by."""

from django.db import migrations

from content.folding import search_key, sort_key

CHUNK = 1000


def fill(apps, schema_editor):
    users = apps.get_model("lms", "User").objects.filter(search_name="").only("pk", "name", "email").order_by("pk")
    while chunk := list(users[:CHUNK]):
        for user in chunk:
            # Never empty, or the same row would come again.
            user.search_name = search_key(user.name, user.email) or " "
            user.sort_name = sort_key(user.name or user.email)
        users.model.objects.bulk_update(chunk, ["search_name", "sort_name"])


class Migration(migrations.Migration):
    dependencies = [("lms", "0002_add_folded_names")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
