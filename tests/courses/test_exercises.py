"""What learners do in exercises: kept as practice, refused when it is nonsense, deleted in time."""

import datetime
import json
import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Question
from content.h5p import own
from content.h5p.player import object_of
from courses.dumping import dump
from courses.exercises import services
from courses.exercises.queries import my_exercises
from courses.exercises.records import ExerciseState, ExerciseStatement
from courses.exercises.statements import BadStatement, parsed
from courses.models import Completion, LessonRead
from courses.queries import course_view
from tests import exercises, school

ADL = "http://adlnet.gov/expapi/verbs/"


@pytest.fixture
def version(db):
    return exercises.in_lesson()


@pytest.fixture
def in_both(version):
    """The exercise also in the English lesson, whose page sends to an English address."""
    exercises.put_into(school.lesson(1, "en"), version.package)
    return version


def statement(version, verb="answered", **parts):
    result = {"score": {"scaled": 1, "raw": 1, "max": 1}, "response": "0"}
    about = {"id": object_of(version), "definition": {"interactionType": "choice"}}
    return {"id": uuid.uuid4().hex, "verb": {"id": ADL + verb}, "object": about, "result": result, **parts}


def address(version, name="exercise_answer", number=None):
    args = [school.lesson(1).translation_key, version.package.uuid, number or version.number]
    return reverse(name, args=args)


def send(client, to, value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return client.post(to, data, content_type="application/json")


def reader(response):
    found = response.text.partition('data-h5p-reader="')[2].partition('"')[0]
    return json.loads(found.replace("&quot;", '"')) if found else None


# In the lesson


def test_a_lesson_holds_the_exercise_its_alternative_and_no_inline_script(client, version):
    text = client.get(school.lesson(1).url).text
    assert f'data-h5p="{version.package.uuid}"' in text
    assert "skriver under först." in text
    assert 'school/h5p.js"' in text
    assert "data-h5p-reader" not in text
    assert "data-h5p" not in client.get(school.lesson(2).url).text


def test_an_exercise_without_a_published_version_is_its_text(client, db):
    draft = exercises.new_version(exercises.new_package(), is_published=False)
    exercises.put_into(school.lesson(1), draft.package)
    text = client.get(school.lesson(1).url).text
    assert "skriver under först." in text
    assert "data-h5p=" not in text
    assert "school/h5p.js" not in text


def test_an_exercise_costs_its_learner_one_query_and_others_none(client, as_anna, db, settings):
    settings.SHARED_HOST = "testserver"
    one, other = school.lesson(1).url, school.lesson(2).url
    exercises.in_lesson(1)
    exercises.put_into(school.lesson(1), exercises.new_version(exercises.new_package("Till")).package)

    def queries(who, path):
        who.get(path)
        with CaptureQueriesContext(connection) as found:
            assert who.get(path).status_code == 200
        return len(found)

    assert queries(client, one) == queries(client, other) == 1
    assert queries(as_anna, one) == queries(as_anna, other) + 1


def test_an_exercise_costs_an_enrolled_learner_at_most_two_queries(as_anna, anna, db):
    school.enrol(anna)
    path = school.lesson(1).url

    def queries():
        as_anna.get(path)
        with CaptureQueriesContext(connection) as found:
            text = as_anna.get(path).text
        return len(found), "data-h5p=" in text

    without, had_one = queries()
    exercises.in_lesson(1)
    beside, has_one = queries()
    assert (had_one, has_one) == (False, True)
    assert beside <= without + 2


def test_a_practice_question_stands_beside_the_alternative_and_can_be_answered(client, db):
    equal = Question.objects.filter(purpose="practice", locale__language_code="sv").earliest("pk")
    version = exercises.new_version(exercises.new_package())
    lesson = school.lesson(2)
    exercises.put_into(lesson, version.package, equal)
    address = reverse("practice", args=[school.course().translation_key, lesson.translation_key, equal.translation_key])
    section = client.get(lesson.url).text.partition('class="exercise"')[2]
    assert address in section
    assert client.get(address).status_code == 200


# What is kept


def test_the_place_is_kept_and_given_back_in_the_page(as_anna, as_bjorn, version):
    assert send(as_anna, address(version, "exercise_place"), '{"picked":1}').status_code == 204
    assert send(as_anna, address(version, "exercise_place"), '{"picked":0}').status_code == 204
    assert ExerciseState.objects.get().state == '{"picked":0}'
    page = reader(as_anna.get(school.lesson(1).url))[str(version.package.uuid)]
    assert (page["state"], page["changed"]) == ('{"picked":0}', False)
    assert reader(as_bjorn.get(school.lesson(1).url))[str(version.package.uuid)]["state"] == ""


def test_a_statement_is_kept_once_with_the_learner_as_its_actor(as_anna, anna, version):
    said = statement(version, actor={"account": {"name": "somebody"}})
    for _ in range(2):
        assert send(as_anna, address(version), said).status_code == 204
    kept = ExerciseStatement.objects.get()
    assert (kept.user, kept.verb, kept.part, kept.scaled, kept.rescored) == (anna, "answered", "", 1.0, None)
    assert kept.raw["actor"]["account"]["name"] == str(anna.pk)
    assert kept.lesson_key == school.lesson(1).translation_key
    assert send(as_anna, address(version), {**said, "id": "another"}).status_code == 204
    assert ExerciseStatement.objects.count() == 2


def test_parts_and_scores_are_read(anna, version):
    key = school.lesson(1).translation_key

    def keep(score, part=""):
        about = {"id": object_of(version) + (f"?subContentId={part}" if part else "")}
        raw = statement(version, object=about, result={"score": score})
        return services.record_statement(anna, version, key, raw)

    part = str(uuid.uuid4())
    assert keep({"scaled": 0.5}, part).part == part
    assert keep({"scaled": 7}).scaled == 1.0
    assert keep({"scaled": -1}).scaled == 0.0
    assert keep({"raw": 1, "max": 4}).scaled == 0.25
    assert keep({"raw": 1, "max": 0}).scaled is None
    assert keep({"scaled": "high"}).scaled is None
    assert keep("all").scaled is None


def test_the_server_scores_again_what_it_can_read(anna, version, monkeypatch):
    monkeypatch.setitem(own.RESCORERS, "Test.Pick", lambda params, result: params["right"] - float(result["response"]))
    kept = services.record_statement(anna, version, school.lesson(1).translation_key, statement(version))
    assert (kept.scaled, kept.rescored) == (1.0, 0.0)


def test_a_new_version_keeps_old_results_and_says_that_it_has_changed(as_anna, version):
    send(as_anna, address(version), statement(version))
    new = exercises.new_version(version.package, params={**exercises.PARAMS, "question": "Ny?"})
    page = reader(as_anna.get(school.lesson(1).url))[str(version.package.uuid)]
    assert (page["changed"], page["state"]) == (True, "")
    assert page["answer"] == address(version, number=2)
    send(as_anna, page["place"], "{}")
    assert reader(as_anna.get(school.lesson(1).url))[str(version.package.uuid)]["changed"] is False
    assert ExerciseStatement.objects.get().version == version
    assert new.number == 2


def test_an_accordion_says_that_it_was_opened(anna, version):
    consumed = {"id": "http://activitystrea.ms/schema/1.0/consume", "display": {"en-US": "consumed"}}
    raw = statement(version, verb="", result={"completion": True}) | {"verb": consumed}
    kept = services.record_statement(anna, version, school.lesson(1).translation_key, raw)
    assert (kept.verb, kept.raw["verb"], kept.scaled) == ("consumed", consumed, None)


def test_a_text_of_a_thousand_words_to_mark_is_an_answer(as_anna, version):
    words = [{"id": str(n), "description": {"en-US": "försöksläkemedlet"}} for n in range(1050)]
    about = {"id": object_of(version), "definition": {"interactionType": "choice", "choices": words}}
    raw = json.dumps(statement(version, object=about), ensure_ascii=False, separators=(",", ":")).encode()
    assert len(raw) > 60_000
    assert send(as_anna, address(version), raw).status_code == 204


def test_the_whole_exercise_and_its_parts_are_told_apart_for_authors(as_cecilia, anna, version):
    key = school.lesson(1).translation_key
    part = {"id": f"{object_of(version)}?subContentId={uuid.uuid4()}"}
    services.record_statement(anna, version, key, statement(version, object=part))
    address = reverse("exercise_answers", args=[version.package.pk])
    assert "Hela övningen" not in as_cecilia.get(address).text
    right = {
        "interactionType": "choice",
        "correctResponsesPattern": ["1"],
        "choices": [{"id": "1", "description": {"sv": "Den andra"}}],
    }
    whole = {"id": object_of(version), "definition": right}
    services.record_statement(anna, version, key, statement(version, "completed", object=whole))
    text = as_cecilia.get(address).text
    assert "Hela övningen" in text
    assert "Den andra" in text


# What is refused


def bad_statements(version):
    whole = statement(version)
    other = object_of(version)[:-1] + "2"
    deep = []
    for _ in range(40):
        deep = [deep]
    return {
        "no object": {**whole, "object": {}},
        "another version": {**whole, "object": {"id": other}},
        "another exercise": {**whole, "object": {"id": f"urn:h5p:{uuid.uuid4()}:1"}},
        "a part that is none": {**whole, "object": {"id": f"{object_of(version)}?subContentId=../x"}},
        "another's": {**whole, "actor": {"mbox": "mailto:bjorn@skola.example"}},
        "unknown verb": {**whole, "verb": {"id": ADL + "voided"}},
        "verb of another list": {**whole, "verb": {"id": "http://example.org/answered"}},
        "verb that is none": {**whole, "verb": ["answered"]},
        "no statement": ["answered"],
        "deep": {**whole, "x": deep},
        "NUL": {**whole, "x": "a\0b"},
        "half a letter": json.dumps({**whole, "x": "?"}).replace("?", "\\ud800").encode(),
        "no number": json.dumps({**whole, "x": "?"}).replace('"?"', "NaN").encode(),
        "endless number": json.dumps({**whole, "x": "?"}).replace('"?"', "1e999").encode(),
        "no JSON": b"{",
        "no text": b"\xff",
        "very deep": b"[" * 20_000,
    }


def said_in(language, client, to, value):
    """The status and the sentence that a reader of a language meets."""
    response = send(client, to if language == "sv" else f"/{language}{to}", value)
    return response.status_code, response.json()["error"]


def test_what_no_exercise_says_is_refused_with_a_sentence(as_anna, in_both, settings):
    version, to = in_both, address(in_both)
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "exercise": "1000/m/user"}
    for name, bad in bad_statements(version).items():
        told = [said_in(language, as_anna, to, bad) for language in ("sv", "en")]
        assert [status for status, _text in told] == [422, 422], name
        assert len({text for _status, text in told}) == 2, name
        assert all(len(text) > 20 for _status, text in told)
    assert "någon annans" in said_in("sv", as_anna, to, bad_statements(version)["another's"])[1]
    assert not ExerciseStatement.objects.exists()


@pytest.mark.parametrize("bad", [{"picked": 0}, "no JSON", "[" * 5000, "\ud800", 7, None])
def test_a_place_that_is_none_is_refused(as_anna, version, bad):
    assert send(as_anna, address(version, "exercise_place"), bad).status_code == 422
    assert not ExerciseState.objects.exists()


def test_too_much_is_refused_by_its_size(as_anna, version):
    long = statement(version, x="a" * 66_000)
    assert send(as_anna, address(version), long).status_code == 413
    assert send(as_anna, address(version, "exercise_place"), json.dumps("å" * 40_000)).status_code == 422
    with pytest.raises(BadStatement):
        parsed(b"[" * 100_000)


def test_a_flood_is_refused_for_one_learner_and_not_for_the_others(as_anna, as_bjorn, in_both, settings):
    version = in_both
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "exercise": "3/m/user"}
    found = [send(as_anna, address(version), statement(version)).status_code for _ in range(5)]
    assert found == [204, 204, 204, 429, 429]
    assert send(as_bjorn, address(version), statement(version)).status_code == 204
    assert send(as_anna, address(version), statement(version))["Retry-After"] == "60"
    assert "Vänta en minut" in said_in("sv", as_anna, address(version), statement(version))[1]
    assert "Wait a minute" in said_in("en", as_anna, address(version), statement(version))[1]


def test_only_published_exercises_of_published_lessons_take_answers(client, as_anna, version):
    other = exercises.new_version(exercises.new_package("En annan"))
    hidden = exercises.new_version(version.package, params={"x": 1}, is_published=False)
    for wanted in (other, hidden):
        assert send(as_anna, address(wanted), statement(wanted)).status_code == 404
    assert send(client, address(version), statement(version)).status_code == 302
    assert as_anna.get(address(version)).status_code == 405
    lesson = school.lesson(1)
    to, said = address(version), statement(version)
    lesson.unpublish()
    assert send(as_anna, to, said).status_code == 404


# What follows, and what does not


def test_exercises_count_towards_nothing(as_anna, anna, version):
    school.enrol(anna)
    before = course_view(anna, school.course()).standing
    for verb in ("answered", "completed", "passed", "mastered"):
        send(as_anna, address(version), statement(version, verb))
    send(as_anna, address(version, "exercise_place"), '{"done":true}')
    assert course_view(anna, school.course()).standing == before
    assert not Completion.objects.exists()
    assert not LessonRead.objects.exists()


def test_a_learner_sees_what_has_been_tried_in_two_queries(as_anna, anna, version, django_assert_num_queries):
    key = school.lesson(1).translation_key
    result = {"score": {"scaled": 0.5}}
    services.record_statement(anna, version, key, statement(version, result=result))
    my_exercises(anna)
    with django_assert_num_queries(2):
        rows = my_exercises(anna)
    assert [(r.title, r.percent, r.is_ours, r.url) for r in rows] == [
        ("Vem skriver under?", 50, False, school.lesson(1).url)
    ]
    assert "50 % rätt enligt övningen" in as_anna.get(reverse("my_courses")).text


def test_authors_read_answers_in_words_and_not_whose_they_are(as_cecilia, as_anna, anna, version):
    choices = [{"id": "0", "description": {"en-US": "Försökspersonen <b>"}}]
    definition = {"interactionType": "choice", "description": {"sv": "Vem?"}, "choices": choices}
    about = {"id": object_of(version), "definition": definition}

    def tell(times):
        for _ in range(times):
            services.record_statement(anna, version, school.lesson(1).translation_key, statement(version, object=about))

    tell(1)
    page = reverse("exercise_answers", args=[version.package.pk])
    as_cecilia.get(page)
    text = as_cecilia.get(page).text
    assert "Försökspersonen &lt;b&gt;" in text
    assert "Vem?" in text
    assert anna.name not in text
    assert anna.email not in text

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert as_cecilia.get(page).status_code == 200
        return len(found)

    one = queries()
    tell(29)
    assert queries() == one
    tell(30)
    assert "Sida 2 av 2" in as_cecilia.get(f"{page}?p=2").text
    assert "60" in as_cecilia.get(reverse("exercises_answered")).text
    assert as_anna.get(page).status_code == 302


def test_what_is_old_is_deleted_and_the_rest_stays(anna, bjorn, version, settings, capsys, monkeypatch):
    monkeypatch.setattr(services, "_BATCH", 2)
    key = school.lesson(1).translation_key
    for _ in range(5):
        services.record_statement(anna, version, key, statement(version))
    services.save_state(anna, version, "{}")
    old = timezone.now() - datetime.timedelta(days=settings.EXERCISE_DAYS + 1)
    ExerciseStatement.objects.update(at=old)
    ExerciseState.objects.update(at=old)
    services.record_statement(bjorn, version, key, statement(version))
    services.save_state(bjorn, version, "{}")
    call_command("delete_old_exercises")
    assert "6" in capsys.readouterr().out
    assert [row.user for row in ExerciseStatement.objects.all()] == [bjorn]
    assert [row.user for row in ExerciseState.objects.all()] == [bjorn]


def test_the_book_of_a_course_holds_the_text_alternative(client, version):
    address = reverse("course_print", args=[school.course().translation_key])
    text = client.get(address).text
    assert "Försökspersonen skriver under först." in text
    assert "data-h5p" not in text


def test_the_files_of_a_course_name_an_exercise_as_left_out(version):
    exercises.put_into(school.lesson(1, "en"), version.package)
    assert [line for line in dump().lost if "h5p" in line.lower()]
