"""Approving in a workflow publishes: the refusal of an unchecked page is told in words, and nothing is approved."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.workflow import WorkflowAction

from courses.gate import NotChecked


class CheckedWorkflowAction(WorkflowAction):
    """Wagtail's approval from the list and the dashboard, which knows no refusal."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except NotChecked as refusal:
            messages.error(request, " ".join(refusal.messages))
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": self.redirect_url})
        return redirect(self.redirect_url)


workflow_action = require_admin_access(CheckedWorkflowAction.as_view())
