"""Background work of H5P. Uploads wait as rows, so a lost message loses nothing."""

from content.background import app
from content.h5p import services, sweeping


@app.task
def read_packages() -> int:
    """Read what has just been uploaded or approved."""
    return services.run_waiting()


@app.task
def sweep_packages() -> int:
    """Read what was left: after a crash or an emptied broker."""
    return services.run_waiting()


@app.task
def sweep_store() -> int:
    """Once a night: files that no row names."""
    return sweeping.sweep_store()
