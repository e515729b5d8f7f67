"""Nothing is lost: learners complete a course over HTTP while worker, web server and broker are killed at random.

    python -m bench.kills                                           SQLite, and files as broker
    .ci/with-postgresql .venv/bin/python -m bench.kills             PostgreSQL, and Redis as broker and cache

Prints what stood in the end. Exit code 1 where a certificate, a PDF or a letter was lost or made twice, or where more
letters came twice than there were kills. The same seed draws the same kills at the same points; `--quick` lets claims
lapse and sweeps come at once, for a look.
"""

import argparse
import secrets
import sys

from bench.kills.options import Options
from bench.kills.trial import Report, run


def main() -> int:
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--learners", type=int, default=1000)
    read.add_argument("--kills", type=int, default=50)
    read.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    read.add_argument("--browsers", type=int, default=6, help="learners at a time")
    read.add_argument("--seconds", type=int, default=3600, help="give up after")
    read.add_argument("--template", default="", help="a migrated database to begin with")
    read.add_argument("--quick", action="store_true", dest="is_quick")
    options = Options(**vars(read.parse_args()))
    print(f"seed {options.seed}", flush=True)
    report = run(options)
    _print(report)
    return 1 if report.breaches else 0


def _print(report: Report) -> None:
    rows: list[tuple[str, object]] = [
        *((f"kills: {kind}", count) for kind, count in sorted(report.kills.items())),
        ("kills", report.kills.total()),
        *((f"clicks in vain: {what}", count) for what, count in sorted(report.troubles.items())),
        *report.counts.items(),
        ("letters due", report.letters),
        ("letters that came again", report.duplicates),
        ("seconds", round(report.seconds)),
    ]
    width = max(len(name) for name, _value in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value:>7}")
    for breach in report.breaches:
        print(f"BREACH: {breach}")


if __name__ == "__main__":
    sys.exit(main())
