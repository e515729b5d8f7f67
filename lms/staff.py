"""Staff in the CMS: users have one name, and passwords belong to the one sign-in door."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import EditView, IndexView, UserViewSet

from content.folding import folded
from content.looks import Kind, record_look


class _OneName:
    """Wagtail's forms ask for a first and a last name, which our user does not have."""

    fields: dict[str, Any]

    def _drop_parts(self) -> None:
        del self.fields["first_name"], self.fields["last_name"]


class StaffCreationForm(_OneName, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = get_user_model()
        fields = {"email", "name", "is_superuser", "groups"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._drop_parts()


class StaffEditForm(_OneName, UserEditForm):
    class Meta(UserEditForm.Meta):
        model = get_user_model()
        fields = {"email", "name", "is_active", "is_superuser", "groups"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._drop_parts()


class StaffIndexView(IndexView):
    def order_queryset(self, queryset: Any) -> Any:
        return queryset.order_by("sort_name", "pk") if self.ordering == "name" else super().order_queryset(queryset)

    def search_queryset(self, queryset: Any) -> Any:
        """Name and address, with å, ä and ö alike in either case on every database."""
        return queryset.filter(search_name__contains=folded(self.search_query)) if self.is_searching else queryset


class StaffEditView(EditView):
    """An account opened in the CMS is a look at somebody's record."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        record_look(request.user, subject=self.object, kind=Kind.ACCOUNT, about=self.object.pk)
        return super().get(request, *args, **kwargs)


class StaffViewSet(UserViewSet):
    index_view_class = StaffIndexView
    edit_view_class = StaffEditView
    template_prefix = "lms/users/"
    ordering = "name"

    def get_form_class(self, for_update: bool = False) -> Any:
        return StaffEditForm if for_update else StaffCreationForm


class StaffAccountView(AccountView):
    """Language, theme and notices; name and address are changed on the profile page."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]
