"""How a question does in final tests, beside it in the CMS."""

from typing import Any

from wagtail.admin.panels import Panel


class StatisticsPanel(Panel):
    """The latest wording in each language, earlier ones folded away. Shows no learner, and writes nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/statistics.html"

        def is_shown(self) -> bool:
            from assessments.questions import Purpose

            return super().is_shown() and bool(self.instance.pk) and self.instance.purpose == Purpose.FINAL

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from assessments.statistics.queries import of_question

            found = of_question(self.instance)
            return {**super().get_context_data(parent_context), "statistics": found}
