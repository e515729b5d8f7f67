"""The Celery application that tasks belong to: imported when one is first sent or run, since it weighs much.

Tasks are bound to it by name, not to whichever application is current, so web, worker, commands and tests all send to
the same queue, whoever comes first.
"""

from celery import Celery
from celery.signals import task_prerun
from kombu.transport import TRANSPORT_ALIASES

# Addresses that begin with filesystem:// are ours.
TRANSPORT_ALIASES["filesystem"] = "content.filebroker:Transport"

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")


@task_prerun.connect
def _read_checks_anew(**_kwargs: object) -> None:
    """A job knows the experts' answers of its own time, as a request does."""
    from content.factchecks import forget

    forget()
