"""No secret lies in the repository: keys are made at the first start or come from the environment."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SIGNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a key of a cloud": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b",
    "a token of a forge": r"\b(gh[pousr]_\w{36}|glpat-[\w-]{20}|npm_\w{36}|pypi-[\w-]{40})",
    "a token of a chat or payment": r"\bxox[abpr]-[0-9A-Za-z-]{10}|\b[rs]k_live_[0-9A-Za-z]{16}",
    "a signed token": r"\beyJ[0-9A-Za-z_-]{20,}\.eyJ[0-9A-Za-z_-]{20,}",
    "a password in an address": r"\w+://[^\s/:@\"'`<>{}]+:[^\s/:@\"'`<>{}]+@[a-z0-9]",
    "a password in the code": r"(?i)\w*(password|passwd|secret|_key|token)\s*[:=]\s*[\"'][^\"'\s{}$]{6,}",
}
# Tests and the benchmark have passwords of people who do not exist.
MADE_UP = ("tests/", "bench/", "lms/settings/test.py")
# Says what a password in an address looks like.
EXAMPLES = ("postgres://user:password@host", "postgres://user:password@db")
# Names of fields and texts, not secrets.
NO_SECRETS = re.compile(r"autocomplete|msgid|msgstr|csrfmiddlewaretoken|getlist|type=|name=")


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def found_in(text: str, *, is_made_up: bool = False) -> list[str]:
    """The kinds of secrets in a text."""
    signs = {kind: sign for kind, sign in SIGNS.items() if not (is_made_up and kind.startswith("a password"))}
    for example in EXAMPLES:
        text = text.replace(example, "")
    lines = [line for line in text.splitlines() if not NO_SECRETS.search(line)]
    return [f"{kind}: {line.strip()[:80]}" for kind, sign in signs.items() for line in lines if re.search(sign, line)]


def test_no_tracked_file_holds_a_secret():
    files = _tracked()
    assert len(files) > 100
    for path in files:
        name = str(path.relative_to(ROOT))
        try:
            text = path.read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        assert found_in(text, is_made_up=name.startswith(MADE_UP)) == [], name


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "AWS = 'AKIA" + "ABCDEFGHIJKLMNOP'",
        'EMAIL_HOST_PASSWORD = "' + 'hemligt123"',
        "DATABASE_URL=postgres://skola:" + "hemligt@db.example/skola",
        'SECRET_KEY = "' + "k" * 50 + '"',
        "token: 'ghp_" + "a" * 36 + "'",
    ],
)
def test_the_search_knows_a_secret_when_it_sees_one(line):
    assert found_in(line)


def test_files_with_secrets_of_the_demo_are_ignored_by_git():
    ignored = (ROOT / ".gitignore").read_text().split()
    assert "/var/" in ignored
    assert not [path for path in _tracked() if path.name.startswith(".env") or path.suffix in (".pem", ".key", ".p12")]
