"""Background work of courses. Each task takes its work from rows, so a lost message loses nothing."""

from celery import shared_task
from django.core.management import call_command

from courses import letters, search_index
from courses.regrades import services as regrades


@shared_task
def send_letters() -> int:
    """Send what has just been committed."""
    return letters.send_due()


@shared_task
def sweep_letters() -> int:
    """Send what was left: after a crash, a refused delivery or an emptied broker."""
    return letters.send_due()


@shared_task
def regrade_tests() -> int:
    """Carry out corrections of keys that have just been confirmed."""
    return regrades.run_all()


@shared_task
def sweep_regrades() -> int:
    """Go on with what was left: after a crash or an emptied broker."""
    return regrades.run_all()


@shared_task
def rebuild_search() -> int:
    """Once a night: what was deleted leaves no word behind."""
    return search_index.rebuild()


@shared_task
def publish_scheduled() -> None:
    """What authors have set to be published or taken out at a time."""
    call_command("publish_scheduled")
