"""Public pages of the rules: sources, the glossary, and the search in all that is taught."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.sharing import share
from courses import access, rulebook, searching
from courses.searching import SearchForm


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """All sources by rank."""
    return share(render(request, "courses/sources.html", {"groups": rulebook.source_groups()}))


@require_safe
def source(request: HttpRequest, key: str) -> HttpResponse:
    """One source: its version, its provisions and what teaches it."""
    view = rulebook.source_view(access.source_or_404(key))
    return share(render(request, "courses/source.html", {"view": view, "source": view.source}))


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the rules."""
    return share(render(request, "courses/glossary.html", {"letters": rulebook.glossary()}))


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Hits in lessons, sources and the glossary."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    found = searching.search(form.cleaned_data["q"]) if form.is_valid() else None
    return render(request, "courses/search.html", {"form": form, "found": found})
