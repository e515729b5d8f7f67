"""Lessons and the catalogue through the door: fast, and never anything but what is published."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from content import generation
from content.models import Provision
from content.sharing import PAGES
from courses import door
from courses.models import CataloguePage, LessonRead
from tests import school


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


@pytest.fixture
def address(db):
    return school.lesson(2).url


@pytest.fixture
def catalogue(db):
    return CataloguePage.objects.get(locale__language_code="sv").url


def warm(client, *urls):
    for url in urls:
        assert client.get(url).status_code == 200


def test_a_lesson_costs_a_learner_six_queries_at_most(as_anna, anna, address, django_assert_max_num_queries):
    school.enrol(anna)
    warm(as_anna, address)
    with django_assert_max_num_queries(6):
        page = as_anna.get(address)
    assert "Markera som läst" in page.text


def test_the_catalogue_costs_a_learner_six_queries_at_most(as_anna, anna, catalogue, django_assert_max_num_queries):
    school.enrol(anna)
    warm(as_anna, catalogue)
    with django_assert_max_num_queries(6):
        page = as_anna.get(catalogue)
    assert "0 av 2" in page.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_reader_without_cookies_costs_one_query(client, db, language, django_assert_num_queries):
    pages = [school.lesson(2, language), school.course(language), school.course(language).get_parent()]
    pages.append(pages[-1].get_parent())
    for page in pages:
        warm(client, page.url)
        with django_assert_num_queries(1):
            assert client.get(page.url).status_code == 200


def test_the_kept_answer_is_the_first_one_with_its_policy_and_without_cookies(client, address):
    first, second = client.get(address), client.get(address)
    assert first.content == second.content
    assert first["Content-Security-Policy"] == second["Content-Security-Policy"]
    assert not second.cookies
    assert "csrfmiddlewaretoken" not in second.text


def test_a_learner_never_gets_what_was_kept_for_others_nor_leaves_anything(client, as_anna, anna, address):
    school.enrol(anna)
    warm(client, address)
    assert "Markera som läst" in as_anna.get(address).text
    assert "Markera som läst" not in client.get(address).text


def test_a_reader_with_a_message_or_a_query_gets_a_page_of_their_own(client, address):
    warm(client, address)
    client.cookies[CookieStorage.cookie_name] = "x"
    assert client.get(address).status_code == 200
    assert Client().get(address, {"next": "<b>"}).status_code == 200
    assert "&lt;b&gt;" not in Client().get(address).text


@pytest.mark.parametrize("reader", ["client", "as_anna"])
def test_a_draft_changes_nothing_and_a_publication_everything_at_once(request, reader, address):
    client = request.getfixturevalue(reader)
    warm(client, address)
    page = school.lesson(2)
    page.title = "En ny rubrik"
    page.save_revision()
    assert "En ny rubrik" not in client.get(address).text
    publish(page)
    assert "En ny rubrik" in client.get(address).text
    assert "En ny rubrik" in client.get(school.lesson(1).url).text


@pytest.mark.parametrize("reader", ["client", "as_anna"])
def test_an_unpublished_lesson_is_gone(request, reader, address):
    client = request.getfixturevalue(reader)
    warm(client, address)
    school.lesson(2).unpublish()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD])
def test_a_restriction_on_the_course_closes_its_lessons_at_once(client, address, kind):
    warm(client, address)
    PageViewRestriction.objects.create(page=school.course(), restriction_type=kind, password="grind")
    answer = client.get(address)
    assert answer.status_code in (200, 302)
    assert school.lesson(2).title not in answer.text
    PageViewRestriction.objects.all().delete()
    assert school.lesson(2).title in client.get(address).text


def _side_doors():
    """Addresses outside the tree of pages where something of the first lesson stands."""
    course, lesson = school.course().translation_key, school.lesson(1).translation_key
    question = next(b for b in school.lesson(1).body if b.block_type == "practice").value.translation_key
    return [
        reverse("practice", args=[course, lesson, question]),
        reverse("feedback", args=[lesson]),
        reverse("feedback_on_practice", args=[lesson, question]),
    ]


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
@pytest.mark.parametrize("closed", [school.lesson, lambda _number: school.course()], ids=["lesson", "course"])
def test_a_restricted_lesson_has_no_side_doors_either(client, as_anna, db, kind, closed):
    assert [client.get(door).status_code for door in _side_doors()] == [200] * 3
    PageViewRestriction.objects.create(page=closed(1), restriction_type=kind, password="grind")
    assert [client.get(door).status_code for door in _side_doors()] == [404] * 3
    signed_in = 200 if kind == "login" else 404
    assert [as_anna.get(door).status_code for door in _side_doors()] == [signed_in] * 3


def test_a_reader_who_has_given_the_password_has_all_doors(client, db):
    made = PageViewRestriction.objects.create(page=school.lesson(1), restriction_type="password", password="grind")
    client.post(reverse("wagtailcore_authenticate_with_password", args=[made.pk, school.lesson(1).pk]),
                {"password": "grind", "return_url": "/"})  # fmt: skip
    assert [client.get(door).status_code for door in _side_doors()] == [200] * 3


def test_who_may_not_see_a_course_cannot_begin_it_or_mark_its_lessons(as_anna, anna):
    enrolment = school.enrol(anna)
    PageViewRestriction.objects.create(page=school.course(), restriction_type="groups")
    assert as_anna.post(reverse("enrol", args=[enrolment.course_key])).status_code == 404
    as_anna.post(reverse("mark_read", args=[enrolment.course_key, school.lesson(1).translation_key]))
    assert not LessonRead.objects.exists()


def test_a_provision_that_is_renamed_is_renamed_in_the_kept_lesson(client, db):
    url = school.lesson(1).url
    provision = next(p for b in school.lesson(1).body if b.block_type == "rule" for p in b.value["provisions"])
    warm(client, url)
    row = Provision.objects.get(pk=provision.pk)
    row.label_sv = "artikel tusen"
    row.save()
    assert "artikel tusen" in client.get(url).text


def test_a_moved_address_leads_on(client, address, django_capture_on_commit_callbacks):
    warm(client, address)
    with django_capture_on_commit_callbacks(execute=True):
        publish(school.lesson(2), slug="nytt-namn")
    answer = client.get(address)
    assert answer.status_code == 301
    assert answer["Location"].endswith("/kurser/minikurs/nytt-namn/")


def test_a_swedish_path_is_not_found_under_english(client, address):
    warm(client, address)
    assert client.get(f"/en{address}").status_code == 404


def test_other_methods_and_unfinished_addresses_are_wagtails(client, address):
    warm(client, address)
    assert client.head(address).status_code == 200
    assert client.get(address.rstrip("/")).status_code == 301
    assert client.get(address + "mer/").status_code == 404


def test_the_language_link_of_a_kept_lesson_leads_to_its_translation(client, address):
    english = school.lesson(2, "en").url
    for _ in range(2):
        assert f'href="{english}"' in client.get(address).text
        assert f'href="{address}"' in client.get(english).text


def test_the_preview_shows_the_draft_and_is_not_kept(as_cecilia, client, address):
    page = school.lesson(2)
    page.title = "Bara ett utkast"
    page.save_revision()
    draft = as_cecilia.get(f"/admin/pages/{page.pk}/view_draft/")
    assert "Bara ett utkast" in draft.text
    assert "Bara ett utkast" not in client.get(address).text


def test_two_generations_never_have_the_same_name(db):
    seen = set()
    for _ in range(3):
        generation.bump()
        seen.add(generation.current())
    assert len(seen) == 3


def test_what_a_learner_does_begins_no_generation(anna):
    before = generation.current()
    school.take_test(anna)
    anna.save()
    assert generation.current() == before


def test_what_fails_after_a_publication_leaves_no_old_page(client, address, monkeypatch):
    warm(client, address)

    def fail(*_args, **_kwargs):
        raise RuntimeError("no edition could be made")

    monkeypatch.setattr("courses.publishing.make_edition", fail)
    with pytest.raises(RuntimeError):
        publish(school.lesson(2), title="En ny rubrik")
    assert "En ny rubrik" in client.get(address).text


def test_nothing_is_kept_for_a_host_that_is_not_ours(db, address):
    for host in ("testserver:1", "TESTSERVER"):
        odd = Client(HTTP_HOST=host)
        warm(odd, address)
        with CaptureQueriesContext(connection) as again:
            warm(odd, address)
        assert len(again) >= 5, host


def test_one_thread_makes_what_many_ask_for_at_once(monkeypatch, rf):
    made = []

    def look(_request, path):
        time.sleep(0.05)
        made.append(path)
        return door.NotHere()

    monkeypatch.setattr(door, "_look", look)
    monkeypatch.setattr(door, "address_key", lambda _kind, request: request.path)
    caches[PAGES].clear()
    ask = rf.get("/kurser/minikurs/")
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _n: door._shown(ask, "kurser/minikurs/"), range(12)))
    assert found == [door.NotHere()] * 12
    assert made == ["kurser/minikurs/"]
