"""Where sealed PDFs lie: a private storage, whose files are whole before they have their names."""

import os
import uuid
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages


def pdf_files() -> Storage:
    """The storage that the environment has chosen."""
    return storages["certificates"]


class PrivateFiles(FileSystemStorage):
    """A folder that no web server hands out. What has its name is on the disk, through a power cut too."""

    def __init__(self, location: Any = None, **options: Any) -> None:
        super().__init__(location=location, base_url=None, file_permissions_mode=0o600, **options)

    def _save(self, name: str, content: File) -> str:
        whole = self.path(name)
        os.makedirs(os.path.dirname(whole), mode=0o700, exist_ok=True)
        part = f"{whole}.{uuid.uuid4().hex}.part"
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in content.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, whole)
        folder = os.open(os.path.dirname(whole), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name
