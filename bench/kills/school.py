"""The school of a trial: a course with a short final test, and learners who are signed in. Prints JSON.

python -m bench.kills.school 1000
"""

import json
import sys
from contextlib import redirect_stdout
from typing import Any

QUESTIONS = 3


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    with redirect_stdout(sys.stderr):
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        made = _made(int(sys.argv[1]))
    json.dump(made, sys.stdout)
    return 0


def _made(learners: int) -> dict[str, Any]:
    from django.conf import settings

    from assessments.questions import HONOUR
    from bench.cookies import session_cookie
    from certificates.seal.authority import ensure
    from lms.models import User
    from tests import school
    from tests.grown import grow

    ensure(settings.VAR / "seal", settings.SEAL_PASSPHRASE)
    school.rebuild()
    course = grow("K01", lessons=2, questions=QUESTIONS)
    users = User.objects.bulk_create(
        User(email=f"elev{n}@kills.example", name=f"Elev {n} Öberg", password="!") for n in range(learners)
    )
    return {
        "course": str(course.translation_key),
        "honour": HONOUR["sv"],
        "cookies": [session_cookie(user) for user in users],
    }


if __name__ == "__main__":
    sys.exit(main())
