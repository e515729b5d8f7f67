"""The queue in files: a worker never meets half a message."""

from pathlib import Path
from queue import Empty
from uuid import uuid4

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


def test_a_message_that_was_cut_off_is_passed_over(channel, tmp_path):
    channel._put("celery", {"number": 1})
    for content in ("", '{"number": ', "\udcff"):
        name = f"0_{uuid4()}.celery.msg"
        (tmp_path / name).write_bytes(content.encode(errors="surrogateescape"))
    assert channel._get("celery") == {"number": 1}
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_table_that_was_cut_off_is_made_anew(channel, tmp_path):
    bound = ("celery", "", "celery")
    channel._queue_bind("celery", *bound)
    table = tmp_path / "celery.exchange"
    for content in ("", table.read_text()[:9]):
        table.write_text(content)
        assert channel.get_table("celery") == []
        channel._queue_bind("celery", *bound)
        assert channel.get_table("celery") == [bound]


def test_queues_are_bound_once_and_let_go(channel):
    for _twice in range(2):
        channel._queue_bind("celery", "a", "", "first")
        channel._queue_bind("celery", "b", "", "second")
    assert [bound.queue for bound in channel.get_table("celery")] == ["second", "first"]
    channel._delete("first", "celery", "a", "")
    assert [bound.queue for bound in channel.get_table("celery")] == ["second"]


def test_a_table_is_whole_before_anybody_sees_it(channel, tmp_path, monkeypatch):
    def fail(path, data):
        path.touch()
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(ChannelError, match="Cannot write"):
        channel._queue_bind("celery", "celery", "", "celery")
    assert not list(tmp_path.glob("*.exchange"))
