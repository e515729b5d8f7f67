"""All addresses. Swedish pages have Swedish addresses at the root, English ones lie under /en/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern
from wagtail.urls import urlpatterns as wagtail_patterns

from courses.approval import workflow_action
from courses.door import page_door
from lms import views
from lms.disposal import views as own_data
from lms.second_factor import second_factor
from lms.staff import StaffAccountView
from lms.statement import report, statement

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("admin/login/", views.desk_door),
    path("admin/account/", require_admin_access(StaffAccountView.as_view())),
    path("admin/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/", workflow_action),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("h5p/", include("content.h5p.urls")),
]
if settings.IS_DEMO:
    urlpatterns += [
        path("demo/post/", views.demo_mail, name="demo_mail"),
        # In production a web server or S3 hands these out.
        path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    ]

urlpatterns += i18n_patterns(
    path("tillganglighet/", statement, name="accessibility"),
    path("tillganglighet/rapportera/", report, name="accessibility_feedback"),
    path("konto/profil/", views.profile, name="profile"),
    path("konto/insyn/", views.who_looked, name="who_looked"),
    path("konto/mina-uppgifter/", own_data.my_data, name="my_data"),
    path("konto/mina-uppgifter/fil.json", own_data.my_data_file, name="my_data_file"),
    path("konto/mina-uppgifter/radera/", own_data.ask_for_deletion, name="ask_for_deletion"),
    path("konto/mina-uppgifter/svar/<uuid:key>/", own_data.deletion_request, name="deletion_request"),
    path("konto/andra-steget/", second_factor, name="second_factor"),
    path("konto/2fa/", include("lms.second_factor_urls")),
    path("konto/", include("allauth.account.urls")),
    path("", include("courses.urls")),
    path("", include("certificates.urls")),
    path("_util/login/", to_sign_in),
    path("", include([p for p in wagtail_patterns if p.name != "wagtail_serve"])),
    re_path(serve_pattern, page_door, name="wagtail_serve"),
    prefix_default_language=False,
)
