"""The demo and development: one machine, keys made at the first start, mails shown on a page."""

import secrets

from lms.settings.base import *
from lms.settings.base import VAR
from lms.settings.services import own_seal

IS_DEMO = True
# Keys work at http://localhost too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
VAR.mkdir(parents=True, exist_ok=True)
_key_file = VAR / "demo-secret-key"
if not _key_file.exists():
    _key_file.touch(mode=0o600)
    _key_file.write_text("demo-" + secrets.token_urlsafe(48))
SECRET_KEY = _key_file.read_text()
# Made by lms.demo_server.
SEAL_PKCS12, SEAL_ANCHORS, SEAL_CRLS, SEAL_TSA_PKCS12 = own_seal(VAR / "seal")
SEAL_PASSPHRASE = SECRET_KEY
