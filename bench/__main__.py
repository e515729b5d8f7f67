"""Speed as a ratio to a floor measured in the same run: `make bench`.

Starts the real demo (gunicorn, two workers) in a folder of its own and asks each address over the loopback, with
the floor asked again before and after it. Prints one JSON line a measure: requests a second and how many times slower
than the floor. Absolute figures mean nothing between runs; ratios do.
"""

import http.client
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.floor import running_floor
from bench.session import sign_in
from tests.browser.server import School, running_school

CONNECTIONS = 8
SECONDS = 3.0
REQUESTS_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Measure:
    """What is asked. `cookie`: the session of a signed-in learner, or empty."""

    name: str
    path: str
    cookie: str = ""


_FLOOR = Measure("floor", "/")


def main() -> int:
    """Exit code 0 when all have answered."""
    with running_school() as school, running_floor() as floor:
        cookie = sign_in(school.address, *school.accounts["anna"])
        measures = [
            Measure("health (database, queue, worker)", "/healthz"),
            Measure("catalogue, anonymous", "/kurser/"),
            Measure("course, anonymous", "/kurser/informerat-samtycke/"),
            Measure("course, learner", "/kurser/informerat-samtycke/", cookie),
            Measure("lesson, anonymous", "/kurser/informerat-samtycke/barn-och-unga/"),
            Measure("lesson, learner", "/kurser/informerat-samtycke/barn-och-unga/", cookie),
            Measure("my courses", "/mina-kurser/", cookie),
            Measure("unknown certificate", "/intyg/00000000000000000000000000/"),
        ]
        for measure in measures:
            _print(school, measure, floor)
    return 0


def _print(school: School, measure: Measure, floor: str) -> None:
    """The measure between two floors."""
    before = _rate(floor, _FLOOR)
    rate = _rate(school.address, measure)
    base = statistics.mean([before, _rate(floor, _FLOOR)])
    line = {
        "measure": measure.name,
        "per_second": round(rate, 1),
        "floor": round(base, 1),
        "times": round(base / rate, 1),
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _rate(address: str, measure: Measure) -> float:
    """Answers a second over several kept-alive connections, bounded in time and number."""
    deadline = time.monotonic() + SECONDS
    started = time.monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counts = list(pool.map(lambda _n: _ask(address, measure, deadline), range(CONNECTIONS)))
    return sum(counts) / (time.monotonic() - started)


def _ask(address: str, measure: Measure, deadline: float) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {"Cookie": measure.cookie} if measure.cookie else {}
    count = 0
    try:
        while time.monotonic() < deadline and count < REQUESTS_AT_MOST // CONNECTIONS:
            connection.request("GET", measure.path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status >= 500:
                raise RuntimeError(f"{measure.path} answered {response.status}")
            count += 1
    finally:
        connection.close()
    return count


if __name__ == "__main__":
    sys.exit(main())
