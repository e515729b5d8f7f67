"""Background work of courses. Each task takes its work from rows, so a lost message loses nothing."""

from django.core.management import call_command

from assessments.statistics import services as statistics
from content.background import app
from courses import letters, pdf_notices, reminders, search_index, services
from courses.exercises import services as exercises
from courses.regrades import services as regrades


@app.task
def send_letters() -> int:
    """Send what has just been committed."""
    return letters.send_due()


@app.task
def sweep_letters() -> int:
    """Send what was left: after a crash, a refused delivery or an emptied broker."""
    return letters.send_due()


@app.task
def send_reminders() -> int:
    """Once a day: write the reminders that are due, also those that a day without a worker has left."""
    return reminders.send_reminders()


@app.task
def end_overdue() -> int:
    """Submit tests whose time is up."""
    return services.end_overdue()


@app.task
def regrade_tests() -> int:
    """Carry out corrections of keys that have just been confirmed."""
    return regrades.run_all()


@app.task
def sweep_regrades() -> int:
    """Go on with what was left: after a crash or an emptied broker."""
    return regrades.run_all()


@app.task
def catch_up_search() -> int:
    """Let what has just been published be found."""
    return search_index.catch_up()


@app.task
def sweep_search() -> int:
    """Rebuild what was left: after a crash, an emptied broker or a deletion."""
    return search_index.catch_up()


@app.task
def rebuild_search() -> int:
    """Once a night, whatever has been published: a new release may stem otherwise."""
    return search_index.rebuild()


@app.task
def publish_scheduled() -> None:
    """What authors have set to be published or taken out at a time."""
    call_command("publish_scheduled")


@app.task
def compute_statistics() -> int:
    """Once a night, and when an author asks: how each question does in final tests."""
    return statistics.compute()


@app.task
def refresh_statistics() -> int:
    """By day when many results have come, also those that a pass which died has left."""
    return statistics.compute() if statistics.is_due() else 0


@app.task
def delete_old_exercises() -> int:
    """Once a night: what learners did in exercises longer ago than is kept."""
    return exercises.delete_old()


@app.task
def tell_of_pdfs() -> int:
    """Every hour, and once a day to each: what certificates' PDFs wait for."""
    return pdf_notices.tell_staff()
