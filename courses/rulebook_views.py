"""Public pages of the rules: sources and the glossary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses import access, rulebook


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """All sources by rank."""
    return render(request, "courses/sources.html", {"groups": rulebook.source_groups()})


@require_safe
def source(request: HttpRequest, key: str) -> HttpResponse:
    """One source: its version, its provisions and what teaches it."""
    view = rulebook.source_view(access.source_or_404(key))
    return render(request, "courses/source.html", {"view": view, "source": view.source})


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the rules."""
    return render(request, "courses/glossary.html", {"letters": rulebook.glossary()})
