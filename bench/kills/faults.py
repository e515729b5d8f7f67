"""What is brought upon a trial, at points that its seed draws: kills, and a key that is away for a while."""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable

from bench.kills.learners import Met
from bench.kills.options import Options
from bench.kills.places import Place
from bench.kills.post import Post
from bench.kills.processes import Child

# The longest that a killed service stays away, and that a killed process may leave others behind, in seconds.
_AWAY, _ORPHANS = 3.0, 20


class Faults:
    """`brought`: kills by kind. `found`: breaches that are seen on the way."""

    def __init__(self, options: Options, where: Place, *, web: Child, worker: Child, met: Met, post: Post) -> None:
        self.options, self.where, self.web, self.worker, self.met, self.post = options, where, web, worker, met, post
        self.dice = random.Random(options.seed)
        self.brought: Counter[str] = Counter()
        self.found: list[str] = []
        self.key = where.folder / "seal/seal.p12"
        self.hidden = self.key.with_suffix(".hidden")
        self.kinds: dict[str, Callable[[], None]] = {
            "worker": self._kill_worker,
            "worker alone, not its beat": self._kill_worker_alone,
            "web worker": self._kill_web_worker,
            "web server": self._kill_web,
            "broker emptied": self._empty_broker,
        }
        if where.redis is None:
            self.kinds["broker's files cut off"] = where.break_writing
        else:
            self.kinds["connections to the database"] = where.cut_database

    def bring(self, deadline: float) -> None:
        """Until all learners have gone home and all is brought. Progress: tests passed, letters taken, PDFs written."""
        whole = 3 * self.options.learners
        points = sorted(self.dice.sample(range(1, whole - whole // 20), self.options.kills))
        kinds = self._drawn(len(points))
        hides_at, shows_at = whole // 3, whole // 3 + whole // 10
        while points or self.met.gone_home < self.options.learners:
            if time.monotonic() > deadline or self.met.lost:
                self.found.append("the trial was given up")
                return
            self.look_after()
            progress = self.met.done + self.post.taken.total() + self._files()
            self._move_key(is_away=hides_at <= progress < shows_at)
            if points and progress >= points[0]:
                points.pop(0)
                self._bring(kinds.pop(0))
            time.sleep(0.05)

    def _drawn(self, count: int) -> list[str]:
        """Kinds in random order, each as often as the others."""
        drawn: list[str] = []
        while len(drawn) < count:
            drawn += self.dice.sample(list(self.kinds), len(self.kinds))
        return drawn[:count]

    def put_right(self) -> None:
        """Everything runs, and nothing is left of what was killed."""
        self._move_key(is_away=False)
        self.where.mend_broker()
        self.look_after()
        deadline = time.monotonic() + _ORPHANS
        while (left := self.web.left() + self.worker.left()) and time.monotonic() < deadline:
            time.sleep(0.2)
        if left:
            self.found.append(f"{len(left)} processes outlive what had started them")

    def _files(self) -> int:
        return sum(1 for _file in (self.where.folder / "certificates").glob("*/*.pdf"))

    def look_after(self) -> None:
        """As a supervisor does. A web server may have found its port still held; a worker has no reason to end."""
        if not self.web.is_up:
            self.web.start()
        if not self.worker.is_up:
            self.found.append(f"the worker ended by itself with {self.worker.process.returncode}")
            print(self.worker.told(), file=sys.stderr)
            self.worker.start()

    def _bring(self, kind: str) -> None:
        taken = self.post.taken.total()
        print(f"{self.met.done} passed, {taken} letters, {self._files()} PDFs: {kind}", file=sys.stderr, flush=True)
        self.kinds[kind]()
        self.brought[kind] += 1

    def _kill_worker(self) -> None:
        self.worker.kill()
        self._wait()
        self.worker.start()

    def _kill_worker_alone(self) -> None:
        self.worker.kill(is_alone=True)
        self._wait()
        self.worker.start()

    def _kill_web_worker(self) -> None:
        self.web.kill_one_of_its_own(self.dice.randrange(2))

    def _kill_web(self) -> None:
        self.web.kill(is_alone=True)
        self.web.start()

    def _empty_broker(self) -> None:
        self.where.empty_broker()
        self._wait()
        self.where.mend_broker()

    def _wait(self) -> None:
        time.sleep(self.dice.uniform(0, _AWAY))

    def _move_key(self, *, is_away: bool) -> None:
        source, target = (self.key, self.hidden) if is_away else (self.hidden, self.key)
        if source.exists():
            source.rename(target)
