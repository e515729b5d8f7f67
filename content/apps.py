from django.apps import AppConfig
from django.core.signals import request_started
from django.db.models.signals import post_migrate


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from content import checks, factchecks, generation, triggers

        # No sender: tables of other apps appear later in the same migrate, and a table that SQLite remade
        # has lost its triggers.
        post_migrate.connect(triggers.install, dispatch_uid="fact-triggers")
        # What experts have checked is read once a request.
        request_started.connect(factchecks.forget, dispatch_uid="fact-checks")
        checks.register_checks()
        generation.connect()
