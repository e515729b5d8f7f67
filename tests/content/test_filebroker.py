"""The queue in files: a worker never meets half a message."""

from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from content import background, filebroker


@pytest.fixture
def channel(tmp_path):
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path)}
    assert background.app.main == "lms"
    with Connection("filesystem://localhost", transport_options=folders) as connection:
        yield connection.channel()


def test_messages_go_in_and_come_out(channel):
    assert isinstance(channel, filebroker.Channel)
    for number in range(3):
        channel._put("celery", {"number": number})
    assert {channel._get("celery")["number"] for _each in range(3)} == {0, 1, 2}
    with pytest.raises(Empty):
        channel._get("celery")


def test_nobody_sees_a_message_before_all_of_it_is_written(channel, tmp_path, monkeypatch):
    seen = []

    def look_then_fail(path, data):
        path.touch()
        with pytest.raises(Empty):
            channel._get("celery")
        seen.append(path.name)
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", look_then_fail)
    with pytest.raises(ChannelError, match="to the queue"):
        channel._put("celery", {"number": 1})
    assert len(seen) == 1
    assert not list(tmp_path.glob("*.msg"))
