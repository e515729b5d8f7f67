"""What all settings share. The environment chooses database, broker, cache and addresses."""

import os
from pathlib import Path

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lms.settings.services import broker, caches, certificate_files, database, release, seal_key, seal_trust

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()

BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
# Pages are kept for this host only: a request may name another port or other letters, and would fill the cache.
SHARED_HOST = BASE_URL.split("://")[-1]
SCHOOL_NAME = os.environ.get("SCHOOL_NAME", "Prövningsskolan")
# Questions in this repository are public; production draws only from those written in the CMS unless told otherwise.
PUBLIC_FINAL_QUESTIONS = True
# In production a course or lesson that rests on what no expert has checked is not published; the demo marks it.
REQUIRE_EXPERT_CHECK = False
# So long a worker holds what it has claimed; then it is taken for dead, and another may have it.
LETTER_LEASE_SECONDS, PDF_LEASE_SECONDS = 60, 120
MESSAGE_ID_DOMAIN = os.environ.get("MESSAGE_ID_DOMAIN", "provningsskolan.example")
CERTIFICATE_ISSUER = {"sv": "Demo – ej Läkemedelsverket", "en": "Demo – not the Swedish Medical Products Agency"}
IS_DEMO = False

DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")

INSTALLED_APPS = [
    "lms",
    "courses",
    "assessments",
    "certificates",
    "content",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "lms.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.policy.FrontMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "content.sharing.SharedResponses",
    "lms.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # After language and user, which its page needs; before anything reads the body.
    "content.uploads.BodyLimit",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.second_factor.StaffSecondFactor",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "lms.tampering.TamperingMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context.school",
            ]
        },
    }
]

DATABASES = {"default": database(VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = caches(VAR, release(BASE_DIR))

AUTH_USER_MODEL = "lms.User"
AUTHENTICATION_BACKENDS = ["lms.backends.OneDoorBackend"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("my_courses")
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "lms.views.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    # The address is unique by Lower(email), which the check does not see.
    "auth.W004",
    # The preview panel of the CMS shows pages in a frame of our own.
    "security.W019",
]

ACCOUNT_ADAPTER = "lms.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms.forms.NameOnSignup"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# A code comes by mail and is typed by somebody who may need time: three minutes, as given, are too few.
CODE_MINUTES = 15
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SCHOOL_NAME}: "
ACCOUNT_LOGOUT_ON_GET = False
# Added to allauth's own limits. Feedback: so many from one address, and so many from all together. Exercises: what one
# learner's browser tells of answers and of its place, each.
ACCOUNT_RATE_LIMITS = {"feedback": "10/10m/ip,60/m/key", "exercise": "60/m/user", "exercise_place": "60/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))

# In production nobody enters the CMS with a password alone.
REQUIRE_STAFF_MFA = False
MFA_ADAPTER = "lms.second_factor.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "lms.second_factor_forms.KeyForm", "edit_webauthn": "lms.second_factor_forms.KeyNameForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A key alone counts as two steps, so it has to know its owner: by fingerprint, face or PIN.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = SCHOOL_NAME
# Half a minute either way: telephones' clocks differ.
MFA_TOTP_TOLERANCE = 1

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
# A translation begins as a draft: with holes it could not be published.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# The second one fills the holes in Wagtail's own Swedish.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/wagtail"]
TIME_ZONE = "Europe/Stockholm"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_FONTS = BASE_DIR / "node_modules/@fontsource-variable"
STATICFILES_DIRS = [
    ("fonts/sans", _FONTS / "source-sans-3/files"),
    ("fonts/serif", _FONTS / "source-serif-4/files"),
]
CERTIFICATE_FONTS = BASE_DIR / "node_modules/@expo-google-fonts"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "certificates": certificate_files(VAR),
}
# The key of the electronic seal on certificates, what it is trusted by, and who stamps the time.
SEAL_PKCS12, SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN, SEAL_PKCS11_KEY, SEAL_PASSPHRASE = seal_key()
SEAL_ANCHORS, SEAL_CRLS, SEAL_TSA_URL = seal_trust()
SEAL_TSA_PKCS12 = ""
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"

EMAIL_BACKEND = "lms.mail.OneFilePerMessage"
EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"{SCHOOL_NAME} <kurs@example.se>")
# Whom readers ask: letters come from another address, which nobody may read.
SCHOOL_CONTACT = os.environ.get("SCHOOL_CONTACT", "kontakt@example.se")
# A certificate is not revoked before its holder has had this many days to reply; staff may choose, not below the least.
REVOCATION_REPLY_LEAST_DAYS = 7
REVOCATION_REPLY_DAYS = max(int(os.environ.get("REVOCATION_REPLY_DAYS", "14")), REVOCATION_REPLY_LEAST_DAYS)
# Reports from the accessibility statement go here.
ACCESSIBILITY_EMAIL = os.environ.get("ACCESSIBILITY_EMAIL", "") or SCHOOL_CONTACT
# Who supervises the act (2018:1937) on accessibility to digital public services, and where to complain.
ACCESSIBILITY_SUPERVISOR = {
    "name": {
        "sv": os.environ.get("ACCESSIBILITY_SUPERVISOR_SV", "Myndigheten för digital förvaltning (Digg)"),
        "en": os.environ.get("ACCESSIBILITY_SUPERVISOR_EN", "The Agency for Digital Government (Digg)"),
    },
    "address": os.environ.get("ACCESSIBILITY_SUPERVISOR_URL", "https://www.digg.se/tdosanmalan"),
}

CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker(VAR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1

WAGTAIL_SITE_NAME = SCHOOL_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "content.richtext.Editor"}}
# To our own door: allauth sends those who are signed in straight back to the CMS.
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_FRONTEND_LOGIN_URL = reverse_lazy("account_login")
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_MODEL = "wagtailimages.Image"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp4", "pdf", "txt", "vtt", "webm", "xlsx"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "content.uploads.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = int(os.environ.get("DOCUMENT_MAX_MEGABYTES", "100")) * 1024**2
# No SVG: it can hold scripts.
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.uploads.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = int(os.environ.get("IMAGE_MAX_MEGABYTES", "10")) * 1024**2
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 30_000_000
CAPTIONS_MAX_BYTES = 1024**2
# Uploaded exercises and what they run on: shared by web processes and workers, served by the school alone.
H5P_ROOT = VAR / "h5p"
H5P_PLAYER = BASE_DIR / "node_modules/h5p-standalone/dist"
H5P_MAX_UPLOAD_SIZE = 64 * 1024**2
# Which libraries the school knows: a file like ours, for an installation that keeps its own list.
H5P_ALLOWED_LIBRARIES = os.environ.get("H5P_ALLOWED_LIBRARIES", BASE_DIR / "content/h5p/allowed_libraries.toml")
# What learners do in exercises is deleted after so many days.
EXERCISE_DAYS = int(os.environ.get("EXERCISE_DAYS", "730"))
# Transfer packages for an archive: for the operator alone.
DISPOSAL_ROOT = Path(os.environ.get("DISPOSAL_ROOT", VAR / "disposal"))
# Bytes that may be sent to an address, by the beginning of its path; more is refused before it is read.
BODY_LIMITS = {
    "/": 5 * 1024**2,
    "/intyg/flera/": 5 * 1024**2,
    "/en/intyg/flera/": 5 * 1024**2,
    "/intyg/kontrollera-pdf/": 5 * 1024**2,
    "/en/intyg/kontrollera-pdf/": 5 * 1024**2,
    "/admin/images/": WAGTAILIMAGES_MAX_UPLOAD_SIZE,
    "/admin/documents/": WAGTAILDOCS_MAX_UPLOAD_SIZE,
    "/admin/h5p/": H5P_MAX_UPLOAD_SIZE,
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# A form without files may be as large as BODY_LIMITS lets it: its view says what is wrong with it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024**2
# Files of such forms stay in memory: what somebody checks is written nowhere.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It warns at each seal that takes its revocation data from a file.
    "loggers": {"pyhanko": {"level": "ERROR"}},
}
