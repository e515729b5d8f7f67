"""Which database, cache and broker: one machine's files unless the environment names a service."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# FULL costs 15-20 % of the writes and keeps the last commits through a power cut; recursive triggers
# make INSERT OR REPLACE fire the DELETE triggers that guard the facts.
# Each thread has a connection, and each its own pages, 256 KB of them: the rest the operating system keeps for all.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-256;"
)

_A_DAY = 24 * 3600
_OURS = ("lms", "courses", "assessments", "certificates", "content", "templates", "locale")


def release(base: Path) -> str:
    """A digest of this release's code, templates and texts: what one release keeps no other shall read."""
    digest = hashlib.sha256()
    for folder in _OURS:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js", ".mo", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def database(var: Path) -> dict[str, Any]:
    """DATABASE_URL `postgres://user:password@host:port/name`, else SQLite under var/."""
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if url.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(url.port or ""),
            # A connection that a restart of PostgreSQL has cut is not handed out.
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL", "8"))}},
        }
    if url.scheme:
        raise ValueError("DATABASE_URL must begin with postgres://")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": var / "db.sqlite3",
        # A new connection reads the whole schema anew, which costs more than the queries of a page.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _PRAGMAS},
    }


_FRAGMENTS = {
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "fragments"}
}


def caches(var: Path, pages_prefix: str = "") -> dict[str, Any]:
    """REDIS_URL, else files, which web processes and workers share and rate limits need.

    Pages have a cache of their own: when it is full it drops entries at random, and no rate limit may go with them.
    Parts of templates are kept by each process: they are named by all that they show.
    """
    url = os.environ.get("REDIS_URL", "")
    if url:
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        # A connection that a restart has cut is made anew once; a reader waits for nothing more.
        briefly = {"retry": Retry(NoBackoff(), 1), "socket_connect_timeout": 1, "socket_timeout": 2}
        return {
            **_FRAGMENTS,
            "default": {"BACKEND": "content.redisaway.SchoolCache", "LOCATION": url, "OPTIONS": briefly},
            "pages": {
                "BACKEND": "content.redisaway.KeptPages",
                "LOCATION": url,
                "KEY_PREFIX": f"pages-{pages_prefix}",
                "TIMEOUT": _A_DAY,
                "OPTIONS": briefly,
            },
        }
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    return {
        **_FRAGMENTS,
        "default": {"BACKEND": backend, "LOCATION": var / "cache", "OPTIONS": {"MAX_ENTRIES": 10_000}},
        "pages": {
            "BACKEND": backend,
            "LOCATION": var / "cache-pages",
            "KEY_PREFIX": pages_prefix,
            "TIMEOUT": _A_DAY,
            "OPTIONS": {"MAX_ENTRIES": 5_000},
        },
    }


def broker(var: Path) -> tuple[str, dict[str, Any]]:
    """REDIS_URL, else kombu's filesystem transport; its folders are made here."""
    url = os.environ.get("REDIS_URL", "")
    if url:
        return url, {"visibility_timeout": 3600}
    queue, control = var / "queue", var / "queue-control"
    for folder in (queue, control):
        folder.mkdir(parents=True, exist_ok=True)
    folders = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    return "filesystem://localhost", folders


def certificate_files(var: Path) -> dict[str, Any]:
    """Sealed PDFs: a folder under var/, else the storage class that CERTIFICATE_STORAGE names, with its options."""
    backend = os.environ.get("CERTIFICATE_STORAGE", "")
    if not backend:
        return {"BACKEND": "certificates.seal.files.PrivateFiles", "OPTIONS": {"location": str(var / "certificates")}}
    return {"BACKEND": backend, "OPTIONS": json.loads(os.environ.get("CERTIFICATE_STORAGE_OPTIONS", "{}"))}


def seal_key() -> tuple[str, str, str, str, str]:
    """Path of the PKCS#12 file, or module, token and key of PKCS#11; and the passphrase or PIN."""
    names = ("SEAL_PKCS12", "SEAL_PKCS11_MODULE", "SEAL_PKCS11_TOKEN", "SEAL_PKCS11_KEY", "SEAL_PASSPHRASE")
    file, module, token, key, passphrase = (os.environ.get(name, "") for name in names)
    return file, module, token, key, passphrase


def seal_trust() -> tuple[str, str, str]:
    """Paths of PEM files with root certificates and with revocation lists (else fetched); who stamps the time."""
    anchors, crls, stamp = (os.environ.get(name, "") for name in ("SEAL_ANCHORS", "SEAL_CRLS", "SEAL_TSA_URL"))
    return anchors, crls, stamp


def own_seal(folder: Path) -> tuple[str, str, str, str]:
    """Of the demo and of tests: key, anchors, lists and time stamp that certificates.seal.authority makes."""
    seal, anchors, crls, stamp = (str(folder / name) for name in ("seal.p12", "anchors.pem", "crls.pem", "stamp.p12"))
    return seal, anchors, crls, stamp
