"""Where exercises are found in the CMS, who may what with them, and what the log calls it."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from content.late import late_view

CODENAMES = [
    *("view_h5ppackage", "add_h5ppackage", "change_h5ppackage", "publish_h5ppackage"),
    "install_h5plibrary",
]
VIEW, ADD, CHANGE, PUBLISH, INSTALL = (f"content.{codename}" for codename in CODENAMES)
UPLOADED, PUBLISHED, WITHDRAWN, INSTALLED, RETIRED = (
    f"content.h5p_{word}" for word in ("upload", "publish", "withdraw", "install", "retire")
)


class _Item(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


def menu_item() -> MenuItem:
    label = gettext_lazy("H5P exercises")
    return _Item(label, reverse("h5p_exercises"), name="h5p", icon_name="folder-open-1", order=216)


def admin_urls() -> list[URLPattern]:
    """The addresses of the desk, which is imported when somebody opens it."""
    return [
        _address("", "exercises_view", "h5p_exercises"),
        _address("add/", "add_view", "h5p_add"),
        _address("exercise/<uuid:uuid>/", "exercise_view", "h5p_exercise"),
        _address("exercise/<uuid:uuid>/version/", "new_version_view", "h5p_new_version"),
        _address("exercise/<uuid:uuid>/publish/<int:number>/", "publish_view", "h5p_publish"),
        _address("exercise/<uuid:uuid>/withdraw/", "withdraw_view", "h5p_withdraw"),
        _address("exercise/<uuid:uuid>/version/<int:number>/", "version_view", "h5p_version"),
        _address("import/<uuid:uuid>/", "import_view", "h5p_import"),
        _address("import/<uuid:uuid>/decide/", "decide_view", "h5p_decide"),
        _address("libraries/", "libraries_view", "h5p_libraries"),
        _address("libraries/<int:pk>/retire/", "retire_view", "h5p_retire"),
    ]


def _address(route: str, view: str, name: str) -> URLPattern:
    return path(f"h5p/{route}", late_view(f"content.h5p.desk.{view}"), name=name)
