"""Existing holders get the names that the register searches and sorts by.

Holders are facts, so the guard against UPDATE is lifted for this table while they are filled, and put back as it was.
"""

from contextlib import contextmanager

from django.db import migrations

from content.folding import search_key, sort_key

CHUNK = 1000
TABLE = "certificates_certificateholder"


def fill(apps, schema_editor):
    holders = apps.get_model("certificates", "CertificateHolder").objects.filter(search_name="").order_by("pk")
    with _unguarded(schema_editor.connection):
        while chunk := list(holders.only("pk", "name")[:CHUNK]):
            for holder in chunk:
                # A holder always has a name; a blank one would be met here again and again.
                holder.search_name, holder.sort_name = search_key(holder.name) or " ", sort_key(holder.name)
            holders.model.objects.bulk_update(chunk, ["search_name", "sort_name"])


@contextmanager
def _unguarded(connection):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table with checks still to come cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{TABLE}" DISABLE TRIGGER USER')
            yield
            cursor.execute(f'ALTER TABLE "{TABLE}" ENABLE TRIGGER USER')
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in guards:
            cursor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_add_folded_names_of_holders")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
