"""Tests: a fast password hasher, mails in memory, tasks at once, no manifest of static files."""

import atexit
import shutil
import tempfile
from pathlib import Path

from lms.settings.base import *
from lms.settings.base import CACHES, DATABASES, broker
from lms.settings.services import own_seal

SECRET_KEY = "test-" + "x" * 60
IS_DEMO = True
# Keys work at http://localhost too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ALLOWED_HOSTS = ["*"]
BASE_URL = "https://skola.example"
SHARED_HOST = "testserver"
VAR = Path(tempfile.mkdtemp(prefix="skola-test-"))
atexit.register(shutil.rmtree, VAR, ignore_errors=True)
MEDIA_ROOT = VAR / "media"
STATIC_ROOT = VAR / "static"
H5P_ROOT = VAR / "h5p"
STATIC_ROOT.mkdir()
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES |= {"default": {"BACKEND": _LOCAL}, "pages": {"BACKEND": _LOCAL, "LOCATION": "pages"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "certificates": {"BACKEND": "certificates.seal.files.PrivateFiles", "OPTIONS": {"location": VAR / "certificates"}},
}
SEAL_PKCS12, SEAL_ANCHORS, SEAL_CRLS, SEAL_TSA_PKCS12 = own_seal(VAR / "seal")
SEAL_PASSPHRASE = "tre vita svanar"
CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker(VAR)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    # Threads of the race tests each want a connection of their own, returned when they close it.
    DATABASES["default"]["OPTIONS"] = {}
