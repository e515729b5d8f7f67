"""Learners who complete a course through the school's pages, and click again when nothing comes back."""

import http.client
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from threading import Event, Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.cookies import TOKEN

RIGHT = "Svar 0"
_OPTION = re.compile(r'name="answer" value="([^"]+)"[^>]*>\s*<span>([^<]*)</span>')
_QUESTION = re.compile(r'name="question" value="([^"]+)"')
_CERTIFICATE = re.compile(r'href="/intyg/\w{26}/"')
# Clicks of one learner on one page, and pages of one learner.
_CLICKS, _PAGES = 400, 60


class Lost(Exception):
    """A learner who does what the pages say cannot get on."""


@dataclass
class Met:
    """What learners met. `done`: how many hold a result. `troubles`: answers that were none, so they clicked again."""

    done: int = 0
    troubles: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    @property
    def gone_home(self) -> int:
        """With a result or without."""
        return self.done + len(self.lost)

    def trouble(self, what: str) -> None:
        with self.lock:
            self.troubles[what] += 1


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    address: str
    text: str


@dataclass
class Learner:
    """One learner at one browser."""

    port: int
    cookie: str
    met: Met
    stopping: Event

    def visit(self, course: str, honour: str) -> None:
        """Complete it, and go home."""
        fault = ""
        try:
            self._complete(course, honour)
        except Exception as error:  # noqa: BLE001  whatever stops a learner is what the trial reports
            fault = f"{type(error).__name__}: {error}"
        with self.met.lock:
            if fault:
                self.met.lost.append(fault)
            else:
                self.met.done += 1

    def _complete(self, course: str, honour: str) -> None:
        """From beginning the course to the result of its test. Raises Lost."""
        self._post(f"/kurs/{course}/borja/", {})
        address = self._post(f"/kurs/{course}/prov/", {"affirmed": honour}).address
        if "/prov/" not in address:
            raise Lost(f"the test did not begin: {address}")
        start = "/".join(address.split("/")[:3]) + "/"
        for _page in range(_PAGES):
            address = self._get(start).address
            if address.endswith("/resultat/"):
                if not _CERTIFICATE.search(self._get(address).text):
                    raise Lost("the result says nothing of a certificate")
                return
            if "/fraga/" in address:
                self._answer(address)
            else:
                self._post(start + "lamna-in/", {})
        raise Lost(f"no result after {_PAGES} pages: {address}")

    def _answer(self, address: str) -> None:
        page = self._get(address).text
        right = [unescape(value) for value, text in _OPTION.findall(page) if unescape(text) == RIGHT]
        question = _QUESTION.search(page)
        if not right or question is None:
            raise Lost(f"no question at {address}")
        self._post(address, {"question": question[1], "answer": right[0], "go": "next"})

    def _get(self, address: str) -> _Answer:
        return self._click("GET", address, None)

    def _post(self, address: str, form: dict[str, str]) -> _Answer:
        return self._click("POST", address, urlencode(form))

    def _click(self, method: str, address: str, body: str | None) -> _Answer:
        """The page, after as many clicks as it takes."""
        for _click in range(_CLICKS):
            if self.stopping.is_set():
                raise Lost("the trial was ended")
            try:
                answer = self._once(method, address, body)
            except (OSError, http.client.HTTPException) as broken:
                self.met.trouble(type(broken).__name__)
            else:
                if answer.status < 400:
                    return answer
                if answer.status < 500:
                    raise Lost(f"{method} {address} answered {answer.status}")
                self.met.trouble(f"status {answer.status}")
            time.sleep(0.3)
        raise Lost(f"{method} {address}: nothing after {_CLICKS} clicks")

    def _once(self, method: str, address: str, body: str | None) -> _Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookie, "Accept-Language": "sv"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
        try:
            connection.request(method, address, body, headers)
            found = connection.getresponse()
            text = found.read().decode()
            return _Answer(found.status, urlsplit(found.getheader("Location") or address).path, text)
        finally:
            connection.close()
