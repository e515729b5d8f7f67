"""The holder's pages: make a share, see who has looked, end it. Views only translate HTTP."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.models import Status
from certificates.queries import certificates, name_choice_of
from certificates.shares.form import ShareForm
from certificates.shares.queries import MOST_ENDED, MOST_LOOKS, listed_by, looks_at, shares_of
from certificates.shares.records import Share
from certificates.shares.services import MOST_SHARES, ShareRefused, end_share, make_share


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_shares(request: HttpRequest) -> HttpResponse:
    """One's shares and the form for another. The answer to the form is the only page that tells the address."""
    choice = name_choice_of(request.user)
    is_fixed = choice is not None and choice.is_fixed
    form = ShareForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        held=[c for c in certificates().filter(holder__user=request.user.pk) if c.status is Status.ISSUED],
        is_fixed=is_fixed,
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.asked()
            share, is_new = make_share(request.user, **asked)
        except ShareRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _made(request, share, asked["secret"], is_new=is_new, is_fixed=is_fixed)
    stands, ended = shares_of(request.user)
    context = {
        "form": form,
        "stands": stands,
        "ended": ended,
        "most": MOST_SHARES,
        "most_ended": MOST_ENDED,
        "is_fixed": is_fixed,
        "is_hidden": choice is not None and choice.is_hidden,
    }
    return render(request, "certificates/shares/mine.html", context)


@login_required
@never_cache
@require_safe
def my_share(request: HttpRequest, share: uuid.UUID) -> HttpResponse:
    """What a share of one's own lists now, and who has looked."""
    found = _own_or_404(request, share)
    listed = listed_by(found)
    context = {
        "share": found,
        "listed": listed,
        "is_fixed": found.shows_name and not listed.shows_name,
        "looks": looks_at(found),
        "look_count": found.looks.count(),
        "most_looks": MOST_LOOKS,
    }
    return render(request, "certificates/shares/one.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_my_share(request: HttpRequest, share: uuid.UUID) -> HttpResponse:
    """Asks first; POST ends. Ending what has ended changes nothing."""
    found = _own_or_404(request, share)
    if request.method == "POST":
        end_share(found)
        messages.success(request, _("The share has ended. Its address shows nothing any longer."))
        return redirect("my_shares")
    if not found.stands:
        return redirect("my_share", found.uuid)
    return render(request, "certificates/shares/end.html", {"share": found})


def _own_or_404(request: HttpRequest, share: uuid.UUID) -> Share:
    rows = Share.objects.select_related("user", "ended", "label")
    return get_object_or_404(rows, uuid=share, user=request.user.pk)


def _made(request: HttpRequest, share: Share, secret: str, **shown: bool) -> HttpResponse:
    """Not sent on: the address is in the answer alone. A second click gets the same answer."""
    if not share.stands:
        messages.error(request, _("That share has ended, so its address shows nothing. Make a new one."))
        return redirect("my_shares")
    address = settings.BASE_URL + reverse("share", args=[secret])
    return render(request, "certificates/shares/made.html", {"share": share, "address": address, **shown})
