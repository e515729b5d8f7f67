"""Sources and provisions from before drafts: what stands is what is published."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def publish_what_stands(apps, schema_editor):
    for name in ("Source", "Provision"):
        model = apps.get_model("content", name)
        now = timezone.now()
        model.objects.update(live=True, live_revision=F("latest_revision"), first_published_at=now, last_published_at=now)


class Migration(migrations.Migration):

    dependencies = [("content", "0006_glossary_and_drafts")]

    operations = [migrations.RunPython(publish_what_stands, migrations.RunPython.noop)]
