"""Production: everything secret comes from the environment, and a demo's leftovers stop the start."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from lms.settings.base import *
from lms.settings.base import BASE_URL, SEAL_PKCS11_MODULE, SEAL_PKCS12, VAR


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} before starting in production.")
    return value


SECRET_KEY = _required("SECRET_KEY")
if SECRET_KEY.startswith("demo-") or len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is the demo's key or shorter than 50 characters. Make a new one.")
ALLOWED_HOSTS = _required("ALLOWED_HOSTS").split(",")
if any("*" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts. With * any site could speak in the school's name.")
if not _required("BASE_URL").startswith("https://"):
    raise ImproperlyConfigured("BASE_URL must begin with https://, since it stands in every certificate.")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
REQUIRE_EXPERT_CHECK = True
REQUIRE_STAFF_MFA = True
PUBLIC_FINAL_QUESTIONS = os.environ.get("PUBLIC_FINAL_QUESTIONS", "0") == "1"
CERTIFICATE_ISSUER = {"sv": _required("CERTIFICATE_ISSUER_SV"), "en": _required("CERTIFICATE_ISSUER_EN")}

if not (SEAL_PKCS11_MODULE or SEAL_PKCS12):
    raise ImproperlyConfigured("Set SEAL_PKCS12 or SEAL_PKCS11_MODULE: certificates are sealed with a key.")
if Path(SEAL_PKCS12).is_relative_to(VAR / "seal"):
    raise ImproperlyConfigured("SEAL_PKCS12 is the demo's key, which nobody trusts. Get one from a trust service.")
SEAL_ANCHORS, SEAL_TSA_URL = _required("SEAL_ANCHORS"), _required("SEAL_TSA_URL")

ALLAUTH_TRUSTED_PROXY_COUNT = int(_required("TRUSTED_PROXY_COUNT"))
DEFAULT_FROM_EMAIL = _required("DEFAULT_FROM_EMAIL")
SCHOOL_CONTACT = _required("SCHOOL_CONTACT")
try:
    validate_email(SCHOOL_CONTACT)
except ValidationError as fault:
    raise ImproperlyConfigured("SCHOOL_CONTACT must be an e-mail address alone: readers are shown it.") from fault
ACCESSIBILITY_EMAIL = os.environ.get("ACCESSIBILITY_EMAIL", "") or SCHOOL_CONTACT
MESSAGE_ID_DOMAIN = _required("MESSAGE_ID_DOMAIN")

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _required("EMAIL_HOST")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1"
EMAIL_TIMEOUT = 20

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
