"""allauth's addresses of the second step, whose views load cryptography: they are imported at the first request."""

from django.urls import URLPattern, path

from content.late import late_view


def _page(route: str, view: str) -> URLPattern:
    """An address that allauth names after its view."""
    return path(route, late_view(f"allauth.mfa.{view}"), name="mfa_" + view.rpartition(".")[2])


urlpatterns = [
    _page("", "base.views.index"),
    _page("authenticate/", "base.views.authenticate"),
    _page("reauthenticate/", "base.views.reauthenticate"),
    _page("totp/activate/", "totp.views.activate_totp"),
    _page("totp/deactivate/", "totp.views.deactivate_totp"),
    _page("recovery-codes/", "recovery_codes.views.view_recovery_codes"),
    _page("recovery-codes/generate/", "recovery_codes.views.generate_recovery_codes"),
    _page("recovery-codes/download/", "recovery_codes.views.download_recovery_codes"),
    _page("webauthn/", "webauthn.views.list_webauthn"),
    _page("webauthn/add/", "webauthn.views.add_webauthn"),
    _page("webauthn/reauthenticate/", "webauthn.views.reauthenticate_webauthn"),
    _page("webauthn/keys/<int:pk>/remove/", "webauthn.views.remove_webauthn"),
    _page("webauthn/keys/<int:pk>/edit/", "webauthn.views.edit_webauthn"),
    _page("webauthn/login/", "webauthn.views.login_webauthn"),
]
