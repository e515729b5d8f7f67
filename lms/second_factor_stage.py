"""The second step while signing in, which allauth's own code for it is loaded for only when the account has one."""

from typing import Any

from allauth.account.stages import LoginStage
from allauth.mfa.internal.constants import LoginStageKey
from allauth.mfa.utils import is_mfa_enabled

from lms.second_factor import FACTORS


class SecondStep(LoginStage):
    """allauth's stage, for those with a factor; the others pass, as they do there."""

    key = LoginStageKey.MFA_AUTHENTICATE.value
    urlname = "mfa_authenticate"

    def handle(self) -> Any:
        if self.login.user is None or not is_mfa_enabled(self.login.user, FACTORS):
            return None, True
        from allauth.mfa.stages import AuthenticateStage

        return AuthenticateStage(self.controller, self.request, self.login).handle()
