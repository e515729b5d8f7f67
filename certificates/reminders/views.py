"""The page where a learner sets reminders and takes them away."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certificates.models import Status
from certificates.queries import certificates
from certificates.recency import RULES
from certificates.reminders.form import ReminderForm, chosen, in_words
from certificates.reminders.interval import PRESETS, Interval
from certificates.reminders.queries import reminders_of
from certificates.reminders.records import Reminder
from certificates.reminders.services import ReminderRefused, set_reminder, withdraw_reminder
from content.languages import pick


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_reminders(request: HttpRequest) -> HttpResponse:
    """One's reminders with their days, and the form for another."""
    held = [c for c in certificates().filter(holder__user=request.user.pk) if c.status is Status.ISSUED]
    form = ReminderForm(
        request.POST if request.method == "POST" else None,
        held=held,
        initial={"which": chosen(request.GET.get("intyg", ""))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_reminder(request.user, certificate=form.certificate, interval=form.interval, rule=form.rule_key)
        except ReminderRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The reminder is set."))
            return redirect("my_reminders")
    context = {"form": form, "rows": _rows(request.user), "sources": [pick(RULES[key].source) for key in PRESETS]}
    return render(request, "certificates/reminders/mine.html", context)


@login_required
@require_POST
def take_reminder_away(request: HttpRequest, reminder: uuid.UUID) -> HttpResponse:
    """One's own only. Taking away what has been taken away changes nothing."""
    withdraw_reminder(get_object_or_404(Reminder, uuid=reminder, user=request.user.pk))
    messages.success(request, _("The reminder is taken away."))
    return redirect("my_reminders")


def _rows(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "reminder": reminder,
            "says": in_words(Interval(reminder.months, reminder.days)),
            "rule": pick(RULES[reminder.rule].name) if reminder.rule in RULES else "",
            "planned": planned,
        }
        for reminder, planned in reminders_of(user)
    ]
