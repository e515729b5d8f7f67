"""kombu's filesystem transport, where a message is whole before any worker can see it."""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """kombu gives a file its final name before it has written to it, and a worker that reads it then ends."""

    def _put(self, queue: str, payload: Any, **_kwargs: Any) -> None:
        whole = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        # A name that no queue looks for.
        part = whole.with_suffix(".part")
        try:
            part.write_bytes(str_to_bytes(dumps(payload)))
            part.replace(whole)
        except OSError as error:
            raise ChannelError(f"Cannot add {whole.name} to the queue") from error


class Transport(filesystem.Transport):
    Channel = Channel
