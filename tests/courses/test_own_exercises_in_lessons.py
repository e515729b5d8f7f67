"""Exercises of the course files: in their lessons, in new versions as the files change, and back to files."""

import shutil
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from content import factbase
from content.curriculum import parse
from content.h5p import exercises, services
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage, H5PVersion
from content.models import Loaded
from courses.books.chapters import chapters_of
from courses.exercises.loading import NotTakenIn, package_id
from courses.exercises.records import ExerciseStatement
from courses.expert.queries import published
from courses.loading import load
from courses.models import Edition, LessonPage
from tests import school
from tests.content.test_exercise_files import EXERCISE, SPOT
from tests.exercises import new_package
from tests.folders import bytes_in, change, dump, faults, lesson_file

BLOCK = "  - type: h5p\n    key: exercise\n    exercise: T01-E1\n"


@pytest.fixture(autouse=True)
def _own_store(tmp_path, settings):
    settings.H5P_ROOT = tmp_path / "h5p"


@pytest.fixture
def files(tmp_path):
    """The small curriculum with an exercise in its second lesson."""
    folder = shutil.copytree(school.MINI, tmp_path / "curriculum")
    exercise_file(folder).parent.mkdir()
    exercise_file(folder).write_text(EXERCISE.format(type="SpotDeviation", params=SPOT), encoding="utf-8")
    append(folder, BLOCK)
    return folder


@pytest.fixture
def loaded(db, files):
    load(parse(files))
    return files


def exercise_file(folder):
    return folder / "T01-mini/exercises/T01-E1.yaml"


def append(folder, block):
    with lesson_file(folder).open("a", encoding="utf-8") as file:
        file.write(block)


def package(language="sv"):
    return H5PPackage.objects.get(uuid=package_id("T01-E1", language))


def block_in(language="sv"):
    return school.lesson(2, language).body.raw_data[-1]["value"]


# In the files


def test_what_is_wrong_with_an_exercise_in_a_lesson_is_told_with_its_line(files):
    line = lesson_file(files).read_text(encoding="utf-8").count("\n")
    append(files, BLOCK.replace("exercise\n", "again\n", 1))
    append(files, BLOCK.replace("E1", "E9").replace("key: exercise", "key: third") + "    facts: [A110]\n")
    name = "T01-mini/lessons/02-godkannande.yaml"
    assert faults(files) == [
        f"{name}:{line + 3}: the exercise “T01-E1” stands already at {name}:{line}",
        f"{name}:{line + 6}: the course has no exercise “T01-E9”",
        f"{name}:{line + 7}: the facts of an exercise stand in its own file",
    ]


def test_an_exercise_that_no_lesson_names_is_a_fault(files):
    change(lesson_file(files), BLOCK, "")
    assert faults(files) == ["T01-mini/exercises/T01-E1.yaml:1: no lesson of the course names this exercise"]


def test_a_faulty_exercise_loads_nothing_and_its_lesson_has_no_fault_of_its_own(files):
    change(exercise_file(files), ", en: In words.", "")
    assert faults(files) == ["T01-mini/exercises/T01-E1.yaml:6: “alternative” has no English text"]


def test_the_question_beside_an_exercise_is_one_for_practice(files):
    append(files, "    equal: T01-Q1\n")
    assert faults(files)[0].endswith("the question “T01-Q1” belongs to the final test and may not stand in a lesson")


def test_each_exercise_of_the_curriculum_stands_in_a_lesson():
    texts = "".join(path.read_text(encoding="utf-8") for path in factbase.CURRICULUM.glob("*/lessons/*.yaml"))
    for exercise in exercises.load():
        assert texts.count(f"    exercise: {exercise.key}\n") == 1


# Loading


@pytest.mark.parametrize(("language", "title"), [("sv", "Övning"), ("en", "Exercise")])
def test_each_language_shows_its_own_package(loaded, language, title):
    found = package(language)
    assert (found.title, found.language, found.shown.number) == (title, language, 1)
    assert block_in(language) | {"equal": None} == {"facts": "A110", "exercise": found.pk, "equal": None}


def test_the_question_for_those_who_cannot_use_it_is_shown_in_its_language(db, files):
    append(files, "    equal: T01-P1\n")
    load(parse(files))
    for language in ("sv", "en"):
        lesson = school.lesson(2, language)
        assert lesson.body[-1].value["equal"].key == "T01-P1"
        assert lesson.body[-1].value["equal"].locale.language_code == language
    assert published([school.lesson(2)])[0].practice_questions() == [block_in()["equal"]]


def test_loading_twice_writes_nothing(loaded):
    before = list(H5PVersion.objects.values_list("pk", "published_at"))
    report = load(parse(loaded))
    assert report.written == report.kept == report.conflicts == []
    assert list(H5PVersion.objects.values_list("pk", "published_at")) == before
    assert H5PImport.objects.count() == 2
    assert list(Path(settings.H5P_ROOT).glob("incoming/*")) == []


def test_a_changed_file_gives_the_next_version_and_old_results_stay(loaded, anna):
    first, lesson = package().shown, block_in()
    ExerciseStatement.objects.create(user=anna, version=first, raw={}, verb="answered", digest="0" * 64, scaled=0.5)
    change(exercise_file(loaded), "heading: {sv: Rubrik", "heading: {sv: Anteckning")
    report = load(parse(loaded))
    assert report.written == ["exercise T01-E1 sv"]
    assert (package().shown.number, package("en").shown.number) == (2, 1)
    assert first.statements.count() == 1
    assert block_in() == lesson


def test_another_title_is_written_without_a_new_version(loaded):
    change(exercise_file(loaded), "sv: Övning", "sv: Finn felen")
    change(exercise_file(loaded), "sv: I ord.", "sv: I andra ord.")
    load(parse(loaded))
    assert (package().title, package().alternative) == ("Finn felen", "I andra ord.")


def test_what_the_exercise_states_is_what_its_block_states(loaded):
    assert "A110" in published([school.lesson(2)])[0].facts
    frozen = Edition.objects.order_by("-number")[0].body["languages"]["sv"]["lessons"][1]["body"][-1]["value"]
    assert (frozen["facts"], frozen["exercise"]) == ("A110", package().pk)


def test_what_an_author_has_changed_stands_until_a_forced_load(loaded):
    authors = replace(exercises.load(loaded)[0], titles={"sv": "Min egen"})
    services.take(authors.package("sv"), file_name="min.h5p", package=package())
    assert package().newest.number == 2
    assert load(parse(loaded)).kept == ["exercise T01-E1 sv"]
    change(exercise_file(loaded), "heading: {sv: Rubrik", "heading: {sv: Anteckning")
    assert load(parse(loaded)).conflicts == ["exercise T01-E1 sv"]
    assert package().newest.number == 2
    assert load(parse(loaded), force=True).written == ["exercise T01-E1 sv"]
    assert package().shown.number == 3


def test_a_type_that_has_changed_without_a_new_version_is_refused_in_plain_words(loaded, tmp_path, monkeypatch):
    monkeypatch.setattr(exercises, "TYPES", shutil.copytree(exercises.TYPES, tmp_path / "types"))
    with (tmp_path / "types/Base/base.js").open("a") as script:
        script.write("\n")
    imports = H5PImport.objects.count()
    with pytest.raises(NotTakenIn, match="Raise patchVersion") as refused:
        load(parse(loaded))
    assert "types/Base holds" in str(refused.value)
    with pytest.raises(CommandError, match=r"No course was loaded: T01-E1-sv\.h5p was refused"):
        call_command("load_curriculum", folder=loaded, stdout=StringIO())
    assert (package().shown.number, H5PImport.objects.count()) == (1, imports)


def test_a_new_patch_of_a_type_is_installed_and_runs(loaded, tmp_path, monkeypatch):
    monkeypatch.setattr(exercises, "TYPES", shutil.copytree(exercises.TYPES, tmp_path / "types"))
    about = tmp_path / "types/Base/library.json"
    patch = exercises.library("Base")["patchVersion"]
    change(about, f'"patchVersion": {patch}', f'"patchVersion": {patch + 1}')
    load(parse(loaded))
    newest = H5PLibrary.objects.filter(machine_name="Provning.Base").first()
    assert newest.patch == patch + 1
    assert newest.digest in package().shown.libraries.values()


# Shown


def test_the_page_the_print_and_the_book_hold_the_text_alternative(loaded, client):
    for page in (school.lesson(2).url, reverse("course_print", args=[school.course().translation_key])):
        assert "I ord." in client.get(page).text
    edition = Edition.objects.order_by("-number")[0]
    addresses = {le["key"]: "https://x/" for le in edition.frozen["languages"]["sv"]["lessons"]}
    found = chapters_of(edition, "sv", addresses=addresses, is_draft=False, with_data=True)
    assert "I ord." in found.chapters[1].body


# Back to the files


def test_an_exercise_goes_to_the_files_and_back_whole(loaded, tmp_path):
    append(loaded, "    equal: T01-P1\n")
    load(parse(loaded))
    dump(tmp_path / "first")
    first = bytes_in(tmp_path / "first")
    own = next(name for name in first if name.endswith("exercises/T01-E1.yaml"))
    assert first[own] == exercise_file(loaded).read_bytes()
    ours, theirs = (parse(folder).courses[0] for folder in (loaded, tmp_path / "first"))
    assert ours.exercises == theirs.exercises
    assert ours.lessons == theirs.lessons
    report = load(parse(tmp_path / "first"))
    assert report.written == report.kept == report.conflicts == []


def test_what_the_files_cannot_hold_leaves_the_lesson_out_and_names_it(loaded, tmp_path):
    def told(name):
        with pytest.raises(CommandError) as refused:
            dump(tmp_path / name)
        assert not list((tmp_path / name).glob("*/exercises/*"))
        return str(refused.value)

    H5PPackage.objects.filter(pk=package("en").pk).update(title="Another")
    assert "T01-L2: the lesson was left out whole: block 2 (h5p): the exercise T01-E1 was changed" in told("changed")
    foreign = new_package("Vems?")
    for language in ("sv", "en"):
        lesson = school.lesson(2, language)
        raw = list(lesson.body.raw_data)
        raw[-1] = {**raw[-1], "value": {**raw[-1]["value"], "exercise": foreign.pk}}
        lesson.body = raw
        LessonPage.objects.filter(pk=lesson.pk).update(body=lesson.body)
    assert "the exercise “Vems?” was uploaded, and the files hold no packages" in told("foreign")


def test_a_dump_over_a_folder_takes_away_exercises_that_no_lesson_names(loaded):
    change(lesson_file(loaded), BLOCK, "")
    exercise_file(loaded).rename(loaded / "kept.yaml")
    load(parse(loaded))
    (loaded / "kept.yaml").rename(exercise_file(loaded))
    dump(loaded, force=True)
    assert not exercise_file(loaded).exists()
    assert Loaded.objects.filter(key="exercise T01-E1 sv").exists()
