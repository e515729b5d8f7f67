"""How allauth writes: its mails become letters, which a killed worker cannot lose."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.http import url_has_allowed_host_and_scheme

from courses.letters import LetterKind, queue

_SECOND_STEP = "allauth.mfa.stages.AuthenticateStage"


def is_on_site(address: str | None) -> bool:
    """Whether an address to go on to is a path of this site. A bare word is none: redirects take it for a name."""
    return bool(address) and str(address).startswith("/") and url_has_allowed_host_and_scheme(str(address), None)


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth meets our letters and our addresses."""

    def is_safe_url(self, url: str | None) -> bool:
        """Called with the `next` of a form."""
        return is_on_site(url)

    def get_login_stages(self) -> list[str]:
        """allauth's, with our door to its second step."""
        stages: list[str] = super().get_login_stages()
        return ["lms.second_factor_stage.SecondStep" if s == _SECOND_STEP else s for s in stages]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Record the mail as a letter; it goes after commit."""
        # The mail speaks of the school by its own name and address, whatever host the request came in on.
        request = allauth_context.request
        site = {"name": settings.SCHOOL_NAME, "domain": settings.BASE_URL.split("://")[-1]}
        full = {
            "request": request,
            "email": email,
            "current_site": site,
            "school_name": settings.SCHOOL_NAME,
            "base_url": settings.BASE_URL,
            "code_minutes": settings.CODE_MINUTES,
            **context,
        }
        message = self.render_mail(template_prefix, email, full)
        html = ""
        if isinstance(message, EmailMultiAlternatives) and message.alternatives:
            html = str(message.alternatives[0][0])
        user = context.get("user")
        queue(
            LetterKind.ACCOUNT,
            about=uuid.uuid4(),
            user=user if user is not None and user.pk else None,
            to=email,
            subject=message.subject,
            text=str(message.body),
            html=html,
        )
