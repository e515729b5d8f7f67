"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
application = get_wsgi_application()

from lms.demo import refuse_in_production  # noqa: E402  needs the apps to be ready

refuse_in_production()
