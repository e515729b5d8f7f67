"""Background work of certificates. Each task takes its work from rows, so a lost message loses nothing."""

from content.background import app


@app.task
def store_pdf(pk: int) -> int:
    """Make the PDF of a certificate that has just been issued."""
    from certificates.seal import services

    return services.store_one(pk)


@app.task
def sweep_pdfs() -> int:
    """Make what was left: after a crash, a missing key or an emptied broker, and of certificates from before."""
    from certificates.seal import services

    return services.store_all()


@app.task
def sweep_pdf_files() -> int:
    """Once a night: files that no row names go, and rows without their file are told of."""
    from certificates.seal import sweeping

    sweeping.note_lost()
    return sweeping.sweep()
