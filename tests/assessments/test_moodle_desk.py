"""Moodle XML in the CMS: the report first, then all of it or nothing; no live key goes out."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from assessments.models import Question
from assessments.moodle import plans, services, writing
from assessments.moodle.desk import ACTION
from assessments.moodle.values import MOST_BYTES, Plain
from tests import people
from tests.assessments.test_moodle_hostile import LAUGHS
from tests.withdrawn import withdraw_question


@pytest.fixture
def cecilia(db, client):
    user = people.author("cecilia", "Cecilia Åström")
    client.force_login(user)
    return user


def choice(key, language="sv", **more):
    """A question with a fact and a provision of the small school."""
    said = {"sv": ("Vem?", "Prövaren", "Hon ser.", "Ingen", "Nej."), "en": ("Who?", "The PI", "She sees.", "No", "No.")}
    stem, right, why, wrong, no = said[language]
    found = [{"text": right, "correct": True, "why": why}, {"text": wrong, "correct": False, "why": no}]
    values = {"objective": "T01-O1", "lesson": "T01-L1", "difficulty": "applied", "facts": ("A110",)}
    return Plain(key, "single_choice", stem, {"options": found}, **values, provisions=("CTR Art. 29(1)",), **more)


def file(*questions, name="fragor.xml"):
    return SimpleUploadedFile(name, writing.write(questions)[0].encode())


def send(client, swedish, english=None, purpose="practice"):
    data = {"swedish": swedish, "purpose": purpose, **({"english": english} if english else {})}
    return client.post(reverse("moodle_import"), data)


def confirm(client, response):
    return client.post(reverse("moodle_make"), {"token": response.context["token"]}, follow=True)


def made(*keys):
    return Question.objects.filter(key__in=keys).order_by("key", "locale__language_code")


def test_a_report_makes_nothing_and_its_confirmation_makes_drafts(client, cecilia):
    response = send(client, file(choice("X1"), Plain("X2", "short_answer", "Hur?", {"model": "", "points": []})))
    assert "Importera dessa 2 frågor" in response.text
    assert "ska skrivas: 2" in response.text
    assert not made("X1", "X2").exists()
    assert "2 frågor är gjorda som utkast." in confirm(client, response).text
    first, second = made("X1", "X2")
    assert (first.live, first.is_public, first.purpose, first.locale.language_code) == (False, False, "practice", "sv")
    assert (first.objective, first.lesson, first.difficulty) == ("T01-O1", "T01-L1", "applied")
    assert (first.content["options"][0]["why"], first.content["facts"]) == ("Hon ser.", "A110")
    assert [str(p.ref) for p in first.content["provisions"]] == ["Art. 29(1)"]
    assert second.difficulty == "basic"
    for row in (first, second):
        entry = ModelLogEntry.objects.get(object_id=row.pk, action="assessments.import_moodle")
        assert (entry.user, entry.data["file"], entry.revision) == (cecilia, "fragor.xml", row.latest_revision)


def test_a_pair_of_files_fills_both_languages(client, cecilia):
    other = Plain("X2", "ordering", "In order?", {"steps": [{"text": t, "why": ""} for t in "abc"]})
    response = send(client, file(choice("X1"), choice("X3")), file(choice("X1", "en"), other), "final")
    assert "den engelska filen har ingen fråga med samma ID-nummer" in response.text
    assert "Ingen fråga i den svenska filen har samma ID-nummer" in response.text
    confirm(client, response)
    english, swedish, _alone = made("X1", "X2", "X3")
    assert (swedish.stem, english.stem) == ("Vem?", "Who?")
    assert english.translation_key == swedish.translation_key
    assert [option["text"] for option in english.content["options"]] == ["The PI", "No"]
    assert (english.live, english.purpose, english.is_public) == (False, "final", False)


def test_english_with_another_key_is_left_for_a_translator(client, cecilia):
    other = choice("X1", "en")
    other.values["options"].reverse()
    confirm(client, send(client, file(choice("X1")), file(other)))
    assert [row.stem for row in made("X1")] == ["Vem?"]


def test_the_same_file_twice_makes_no_doubles(client, cecilia):
    confirm(client, send(client, file(choice("X1"))))
    again = send(client, file(choice("X1")))
    assert "Det finns redan en fråga med kortnamnet X1." in again.text
    assert 'name="token"' not in again.text
    assert made("X1").count() == 1


def test_a_failure_in_the_middle_leaves_nothing(client, cecilia, monkeypatch):
    response = send(
        client, file(*(choice(f"X{n}") for n in range(5))), file(*(choice(f"X{n}", "en") for n in range(5)))
    )
    real, count = services.write_english, []

    def failing(*args, **options):
        count.append(1)
        if len(count) == 4:
            raise RuntimeError
        return real(*args, **options)

    monkeypatch.setattr(services, "write_english", failing)
    with pytest.raises(RuntimeError):
        confirm(client, response)
    assert len(count) == 4
    assert not made(*(f"X{n}" for n in range(5))).exists()


def test_what_has_come_meanwhile_gives_a_new_report_and_makes_nothing(client, cecilia):
    response = send(client, file(choice("X1"), choice("X2")))
    doris, swedish = people.person("doris", "Doris Ek"), file(choice("X1")).read()
    found = plans.plan(swedish, None, "practice")
    services.make(services.keep(doris, found, swedish=swedish, english=None, name="y.xml"), action=ACTION, by=doris)
    again = confirm(client, response)
    assert "Frågorna har ändrats sedan rapporten gjordes." in again.text
    assert not made("X2").exists()
    confirm(client, again)
    assert made("X1", "X2").count() == 2


@pytest.mark.parametrize("change", ["expired", "token", "other"])
def test_a_confirmation_of_what_is_not_kept_is_told_and_makes_nothing(client, cecilia, change):
    response = send(client, file(choice("X1")))
    if change == "expired":
        cache.clear()
    if change == "token":
        send(client, file(choice("X2")))
    if change == "other":
        client.force_login(people.author("doris", "Doris Ek"))
    assert "Filen finns inte kvar" in confirm(client, response).text
    assert not made("X1", "X2").exists()


def test_an_import_without_an_explanation_cannot_be_published_before_it_is_written(client, cecilia):
    plain = choice("X1")
    plain.values["options"][1]["why"] = ""
    confirm(client, send(client, file(plain)))
    row = made("X1").get()
    address = reverse("wagtailsnippets_assessments_question:edit", args=[row.pk])
    data = _form(row, "")
    assert client.post(address, {**data, "action-publish": "1"}).status_code == 200
    row.refresh_from_db()
    assert not row.live
    assert client.post(address, {**_form(row, "Nej."), "action-publish": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.live


def _form(row, why):
    """What the editor sends of the question."""
    data = {"key": row.key, "purpose": row.purpose, "objective": "", "lesson": "", "difficulty": "basic", "product": ""}
    data |= {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "single_choice"}
    data |= {"body-0-id": "", "body-0-value-stem": "Vem?", "body-0-value-facts": ""}
    data |= {"body-0-value-provisions-count": "0", "body-0-value-options-count": "2"}
    for n, (text, reason) in enumerate((("Prövaren", "Hon ser."), ("Ingen", why))):
        part = f"body-0-value-options-{n}"
        data |= {f"{part}-deleted": "", f"{part}-order": str(n), f"{part}-type": "item", f"{part}-id": ""}
        data |= {f"{part}-value-text": text, f"{part}-value-why": reason}
    return {**data, "body-0-value-options-0-value-correct": "on"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (LAUGHS.encode(), "dokumenttyp"),
        (b"<quiz>\n<question>", "Rad 2, kolumn 11"),
        (b"<html/>", "Filen är ingen Moodle XML"),
        (b"<quiz>\n\xff</quiz>", "UTF-8"),
        (b"", "tom"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_its_field(client, cecilia, data, told):
    response = send(client, SimpleUploadedFile("x.xml", data))
    assert told in str(response.context["form"].errors["swedish"])
    broken = send(client, file(choice("X1")), SimpleUploadedFile("x.xml", data))
    assert told in str(broken.context["form"].errors["english"])


def test_english_alone_is_refused_with_the_reason(client, cecilia):
    response = client.post(reverse("moodle_import"), {"english": file(choice("X1", "en")), "purpose": "practice"})
    assert "enbart engelska läses inte" in response.text


def test_200_megabytes_are_refused_by_their_length(client, cecilia):
    response = client.post(
        reverse("moodle_import"), b"x", content_type="multipart/form-data", CONTENT_LENGTH=str(200 * 1024**2)
    )
    assert response.status_code == 413
    assert MOST_BYTES < 200 * 1024**2


def test_a_question_for_a_final_test_that_gives_no_points_is_left_out(client, cecilia):
    response = send(
        client, file(Plain("X1", "short_answer", "Hur?", {"model": "Så", "points": [{"text": "a"}]})), None, "final"
    )
    assert "Typen ger inga poäng" in response.text
    assert 'name="token"' not in response.text


def test_what_does_not_fit_our_blocks_is_left_out_with_the_blocks_words(client, cecilia):
    steps = [{"text": "a" * 201, "why": ""}, {"text": "b", "why": ""}, {"text": "c", "why": ""}]
    response = send(client, file(Plain("X1", "ordering", "Hur?", {"steps": steps}), choice("X2")))
    assert "Den passar inte typen: " in response.text
    assert "200" in response.text
    assert "Importera denna fråga" in response.text


# Out


def xml(client, language="sv", **query):
    return client.get(reverse("moodle_export"), {**query, "export": language}).text


def test_a_secret_key_never_goes_out(client, cecilia):
    secret = Question.objects.filter(purpose="final")
    assert secret.filter(live=True).count() > 5
    secret.update(is_public=False)
    for language in ("sv", "en"):
        for query in ({}, {"purpose": "final"}, {"key": secret.first().key}):
            found = xml(client, language, **query)
            assert not any(f"<idnumber>{key}</idnumber>" in found for key in secret.values_list("key", flat=True))
    assert "Ingen fråga passar." in client.get(reverse("moodle_export"), {"purpose": "final"}).text


def test_public_and_practice_questions_go_out_in_each_language(client, cecilia):
    page = client.get(reverse("moodle_export"))
    chosen = Question.objects.filter(live=True, locale__language_code="sv")
    assert page.context["count"] == chosen.count()
    for language in ("sv", "en"):
        found = xml(client, language)
        row = Question.objects.filter(locale__language_code=language, purpose="practice").first()
        assert f"<idnumber>{row.key}</idnumber>" in found
        assert row.stem in found
        assert f"<tag>\n        <text>objective:{row.objective}</text>" in found


def test_what_goes_out_comes_in_the_same_elsewhere(client, cecilia):
    files = {language: xml(client, language).encode() for language in ("sv", "en")}
    before = {(r.key, r.locale.language_code): r.body.raw_data[0]["value"]["stem"] for r in Question.objects.all()}
    renamed = {language: data.replace(b"<idnumber>", b"<idnumber>Y-") for language, data in files.items()}
    confirm(client, send(client, *(SimpleUploadedFile("x.xml", renamed[language]) for language in ("sv", "en"))))
    after = {(r.key[2:], r.locale.language_code): r for r in Question.objects.filter(key__startswith="Y-")}
    assert len(after) > 10
    for place, row in after.items():
        assert row.stem == before[place]


def test_a_draft_is_not_taken_out(client, cecilia):
    confirm(client, send(client, file(choice("X1"))))
    assert "<idnumber>X1</idnumber>" not in xml(client)


def test_a_withdrawn_question_is_left_out_and_told(client, cecilia):
    key = Question.objects.filter(purpose="practice").first().key
    assert f"<idnumber>{key}</idnumber>" in xml(client)
    withdraw_question(cecilia, key)
    assert f"<idnumber>{key}</idnumber>" not in xml(client)
    assert "Den är återtagen" in client.get(reverse("moodle_export")).text


def test_more_than_fit_in_a_file_are_told(client, cecilia, monkeypatch):
    monkeypatch.setattr("assessments.moodle.values.MOST_QUESTIONS", 2)
    response = client.get(reverse("moodle_export"), {"export": "sv"})
    assert "rymmer högst 2" in response.text
    assert "<quiz" not in response.text
