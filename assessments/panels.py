"""What an author sees of a final test before a learner meets it."""

from typing import Any

from wagtail.admin.panels import Panel


class ReadinessPanel(Panel):
    """Whether a test can be dealt: of the quiz itself, or of the quiz in the field `source`."""

    def __init__(self, source: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "source": self.source}

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/readiness.html"

        @property
        def quiz(self) -> Any:
            return getattr(self.instance, self.panel.source) if self.panel.source else self.instance

        def is_shown(self) -> bool:
            return super().is_shown() and self.quiz is not None and self.quiz.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from assessments.bank import readiness

            return {**super().get_context_data(parent_context), "readiness": readiness(self.quiz)}
