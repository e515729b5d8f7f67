"""A mail server on the loopback that keeps the Message-ID of each letter that it has taken."""

import re
import socketserver
import threading
from collections import Counter

_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Post(socketserver.ThreadingTCPServer):
    """`taken`: how often each Message-ID was taken. A letter is taken when all of it has come."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]
        self.taken: Counter[str] = Counter()
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, data: bytes) -> None:
        found = _ID.search(data)
        with self._lock:
            self.taken[found[1].decode() if found else "without Message-ID"] += 1

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that is killed hangs up in the middle."""


class _Conversation(socketserver.StreamRequestHandler):
    server: Post
    timeout = 60

    def handle(self) -> None:
        self._say("220 post.example")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                if not self._letter():
                    return
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _letter(self) -> bool:
        data = bytearray()
        for line in self.rfile:
            if line == b".\r\n":
                self.server.take(bytes(data))
                self._say("250 taken")
                return True
            data += line
        return False

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())
