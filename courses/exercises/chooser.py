"""Choosing an exercise for a lesson in the CMS."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView, CreateView
from wagtail.admin.viewsets.chooser import ChooserViewSet


class _Columns:
    @property
    def columns(self) -> list[Column]:
        return [*super().columns, Column("get_language_display", label=_("Language"))]  # type: ignore[misc]


class _Choose(_Columns, ChooseView):
    pass


class _ChooseResults(_Columns, ChooseResultsView):
    pass


class _Create(CreateView):
    """Exercises are uploaded at their own desk."""

    def can_create(self) -> bool:
        return False


class ExerciseChooser(ChooserViewSet):
    model = "content.H5PPackage"
    icon = "desktop"
    choose_one_text = _("Choose an exercise")
    choose_another_text = _("Choose another exercise")
    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults
    create_view_class = _Create


exercise_chooser = ExerciseChooser("h5p_chooser")
ExerciseChooserBlock = exercise_chooser.get_block_class("ExerciseChooserBlock", module_path="courses.exercises.chooser")
