"""The glossary: loaded once, kept as authors have it, written in lines and boxes."""

import pytest
from django.urls import reverse
from django.utils import translation
from wagtail.models import Revision

from content import factbase, sourcefile
from content.curriculum import parse
from content.definitions import regimes_of
from content.glossary import LinesField, TermForm, from_file, in_swedish
from content.loaded import Loaded, digest
from content.models import Source, Term
from courses.loading import load
from tests import school


def test_every_term_of_the_file_stands_in_both_languages(db):
    assert Term.objects.count() == len(factbase.read_json("glossary.json")) > 100
    for term in Term.objects.all():
        assert all((term.term_sv, term.term_en, term.definition_sv, term.definition_en)), term.key
    term = Term.objects.get(term_sv="ansvarig prövare")
    with translation.override("en"):
        assert (term.term, str(term)) == ("principal investigator", "principal investigator")
    assert "huvudprövare" in term.synonyms


def test_loading_again_writes_no_term_and_no_revision(db):
    revisions = Revision.objects.count()
    assert load(parse(school.MINI)).written == []
    assert Revision.objects.count() == revisions


def test_an_authors_draft_of_a_term_stands_and_is_reported(db):
    term = Term.objects.get(key="T020")
    term.definition_sv = "Bara ett utkast."
    term.save_revision()
    assert load(parse(school.MINI)).kept == ["term T020"]
    term.refresh_from_db()
    assert "utkast" not in term.definition_sv


def test_a_term_that_an_author_unpublished_does_not_come_back(db):
    Term.objects.get(key="T020").unpublish()
    assert load(parse(school.MINI)).kept == ["term T020"]
    assert not Term.objects.get(key="T020").live


def test_force_writes_over_an_authors_term_and_leaves_a_revision(db, monkeypatch):
    term = Term.objects.get(key="T020")
    term.definition_sv = "Författarens."
    term.save_revision().publish()
    changed = [{**row, "def_sv": "Filens."} if row["id"] == "T020" else row for row in _rows()]
    curriculum = parse(school.MINI)
    object.__setattr__(curriculum, "terms", tuple(changed))
    assert load(curriculum).conflicts == ["term T020"]
    assert "term T020" in load(curriculum, force=True).written
    term.refresh_from_db()
    assert (term.definition_sv, term.revisions.count()) == ("Filens.", 2)


def _rows():
    return parse(school.MINI).terms


@pytest.mark.parametrize(
    ("reference", "swedish"),
    [
        ("CTR Art. 2(2)(32)", "CTR artikel 2.2.32"),
        ("MDR Art. 2(58), IVDR Art. 2(61)", "MDR artikel 2.58, IVDR artikel 2.61"),
        ("CTR Arts 80-81", "CTR artiklarna 80–81"),
        ("CTR Annex I D 17(r)", "CTR bilaga I D 17 r"),
        ("ICH E6(R3) Annex 1, 3.10", "ICH E6(R3) annex 1, 3.10"),
        ("Directive 2001/83/EC Art. 1(11)", "Direktiv 2001/83/EG artikel 1.11"),
        ("Directives 93/42/EEC and 90/385/EEC", "Direktiven 93/42/EEG och 90/385/EEG"),
        ("Lag (2003:460) 2 §", "Lag (2003:460) 2 §"),
        ("", ""),
    ],
)
def test_a_reference_is_written_as_a_swedish_reader_writes_it(reference, swedish):
    assert in_swedish(reference) == swedish


@pytest.mark.parametrize(
    ("provision", "regimes"),
    [
        ("CTR Art. 43", ["medicine"]),
        ("MDR Art. 2(58), IVDR Art. 2(61)", ["device", "ivd"]),
        ("VMR Art. 4(17)", ["veterinary"]),
        ("ICH E6(R3) glossary", []),
        ("", []),
    ],
)
def test_a_definition_belongs_to_the_kind_of_product_of_its_instrument(provision, regimes):
    assert regimes_of(provision) == regimes


def test_other_words_are_written_one_on_each_line():
    field = LinesField(required=False)
    assert field.clean("  PI \r\n\r\nhuvud   prövare\nPI") == ["PI", "huvud prövare"]
    assert field.prepare_value(["PI", "SAE"]) == "PI\nSAE"
    assert not field.has_changed(["PI"], "PI\n")
    assert field.has_changed(["PI"], "PI\nSAE")


def test_fields_that_came_later_have_changed_no_term_and_no_source(db):
    """What was loaded before them is no author's edit, and what a file now says of them is written."""
    known = {row.key: row.file_digest for row in Loaded.objects.filter(key__in=["term T104", "MDR"])}
    old = {name: value for name, value in from_file(_rows()[103]).items() if not name.startswith("marked_")}
    assert (_rows()[103]["id"], digest(old) == known["term T104"]) == ("T104", False)
    Term.objects.filter(key="T104").update(marked_sv=True, marked_en=True)
    Loaded.objects.filter(key="term T104").update(file_digest=digest(old), row_digest=digest(old))
    source = next(row for row in factbase.read_json("sources.json") if row["id"] == "MDR")
    before = {name: value for name, value in sourcefile.from_file(source).items() if name != "replaces"}
    Source.objects.filter(key="MDR").update(replaces="")
    Loaded.objects.filter(key="MDR").update(file_digest=digest(before), row_digest=digest(before))
    report = load(parse(school.MINI))
    assert (sorted(report.written), report.kept, report.conflicts) == (["MDR", "term T104"], [], [])
    term = Term.objects.get(key="T104")
    assert (term.marked_sv, term.marked_en) == (False, False)
    assert load(parse(school.MINI)).written == []


def test_an_author_who_switches_a_mark_off_is_heard(db):
    term = Term.objects.get(key="T020")
    term.marked_sv = False
    term.save_revision().publish()
    assert load(parse(school.MINI)).kept == ["term T020"]
    term.refresh_from_db()
    assert not term.marked_sv


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("term_sv", {"term_sv": "Ansvarig  PRÖVARE"}),
        ("term_en", {"term_en": "principal investigator (PI)"}),
        ("synonyms", {"synonyms": "något\nhuvudprövare"}),
    ],
)
def test_a_word_that_another_term_defines_is_refused_where_it_was_written(as_cecilia, field, changes):
    term = Term.objects.get(key="T003")
    form = _form(term, **changes)
    assert list(form.errors) == [field]
    assert "ansvarig prövare (T020)" in str(form.errors[field])
    address = reverse("wagtailsnippets_content_term:edit", args=[term.pk])
    answer = as_cecilia.post(address, {**form.data, "action-publish": "1"})
    assert answer.status_code == 200
    assert "definieras redan av ansvarig prövare (T020)" in answer.text
    assert form.data[field].split("\n")[0] in answer.text


def test_the_same_word_for_another_kind_of_product_is_saved(db):
    assert _form(
        Term.objects.get(key="T003"), term_sv="ansvarig prövare", regimes=["veterinary"], synonyms=""
    ).is_valid()


def _form(term, **changes):
    edit = Term.snippet_viewset.get_edit_handler().get_form_class()
    assert issubclass(edit, TermForm)
    data = {name: getattr(term, name) for name in edit.base_fields} | {"synonyms": "\n".join(term.synonyms)} | changes
    return edit(data, instance=term)


def test_an_author_saves_a_term_in_the_cms(as_cecilia):
    term = Term.objects.get(key="T003")
    form = _form(term, synonyms="SAE\nallvarlig händelse", regimes=["medicine"])
    assert form.is_valid(), form.errors
    address = reverse("wagtailsnippets_content_term:edit", args=[term.pk])
    response = as_cecilia.post(address, {**form.data, "action-publish": "1"})
    assert response.status_code == 302
    term.refresh_from_db()
    assert (term.synonyms, term.regimes, term.revisions.count()) == (["SAE", "allvarlig händelse"], ["medicine"], 1)


def test_an_unknown_kind_of_product_is_refused_with_a_message(db):
    form = _form(Term.objects.get(key="T003"), regimes=["spaceship"])
    assert "spaceship" in str(form.errors["regimes"])
