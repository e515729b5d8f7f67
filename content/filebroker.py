"""kombu's filesystem transport, for processes that may be killed at any point and a disk that may lose its power.

A message, and a table of which queue takes what, is whole before anybody can see it. What is cut off all the same is
passed over: the rows say what is still to do.
"""

import fcntl
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

_log = logging.getLogger(__name__)
_Table = list[Any]


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

    def _get(self, queue: str) -> Any:
        while True:
            try:
                return super()._get(queue)
            except ValueError:
                _log.warning("A message in the queue %s was cut off. The sweep does what it asked for.", queue)

    def get_table(self, exchange: str) -> _Table:
        try:
            return list(super().get_table(exchange))
        except ValueError:
            _log.warning("The table of the exchange %s was cut off, and is made anew.", exchange)
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change(exchange, lambda table: table if bound in table else [bound, *table])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str, *arguments: Any, **options: Any
    ) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *arguments, **options)
        gone = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change(exchange, lambda table: [bound for bound in table if bound != gone])

    def _change(self, exchange: str, change: Callable[[_Table], _Table]) -> None:
        file = self._exchange_file(exchange)
        part = file.with_suffix(".part")
        try:
            with _alone(self.control_folder):
                before = self.get_table(exchange)
                after = change(before)
                if after != before:
                    part.write_bytes(str_to_bytes(dumps(after)))
                    part.replace(file)
        except OSError as error:
            raise ChannelError(f"Cannot write {file.name}") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While no other process changes a table. The system lets go of it when a process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


class Transport(filesystem.Transport):
    Channel = Channel
