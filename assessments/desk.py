"""More time for a test, given in the CMS."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from assessments import timing
from assessments.records import Attempt, ExtensionReason

PERMISSION = "assessments.add_timeextension"


class TimeForm(forms.Form):
    """How much more time, and why."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes more"), min_value=1, max_value=timing.MOST_MINUTES)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "–"), *ExtensionReason.choices])


@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a learner more time for a test that is under way."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    attempt = get_object_or_404(Attempt.objects.select_related("submission").defer("drawn"), pk=pk)
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            timing.extend(
                attempt,
                minutes=form.cleaned_data["minutes"],
                reason=ExtensionReason(form.cleaned_data["reason"]),
                by=request.user,
            )
        except timing.NotExtended as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The learner has %(n)d minutes more.") % {"n": form.cleaned_data["minutes"]})
        return redirect("attempt:inspect", pk)
    context: dict[str, Any] = {"attempt": attempt, "form": form, "time": timing.left(attempt)}
    return render(request, "assessments/admin/more_time.html", context)
