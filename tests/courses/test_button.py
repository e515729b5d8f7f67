"""One button for the next thing: states by label, in both languages."""

import pytest
from django.test import Client

from courses import services
from tests import school

LABELS = {
    "anonymous": ("Läs första lektionen", "Read the first lesson"),
    "not_enrolled": ("Börja kursen", "Begin the course"),
    "reading": ("Fortsätt där du var", "Go on where you were"),
    "all_read": ("Gör kunskapsprovet", "Take the final test"),
    "test_open": ("Fortsätt kunskapsprovet", "Go on with the test"),
    "waiting": ("Läs om lektionerna", "Reread the lessons"),
    "passed": ("Visa kursintyget", "Show the certificate"),
}


def _bring_to(state, user):
    if state in ("reading", "all_read"):
        enrolment = school.enrol(user)
        for number in (1, 2) if state == "all_read" else (1,):
            services.mark_read(enrolment, lesson=school.lesson(number))
    elif state == "test_open":
        school.deal(user)
    elif state == "waiting":
        for _ in range(3):
            school.take_test(user, wrong=4)
    elif state == "passed":
        school.take_test(user)


@pytest.mark.parametrize("state", LABELS)
@pytest.mark.parametrize("language", [0, 1])
def test_the_course_page_has_the_button_of_its_state(anna, state, language):
    _bring_to(state, anna)
    client = Client()
    if state != "anonymous":
        client.force_login(anna)
    response = client.get(["/kurser/minikurs/", "/en/courses/mini-course/"][language])
    view = response.context["view"]
    assert view.standing.state.value == state
    assert str(view.next.label) == LABELS[state][language]
    page = response.content.decode()
    start = page.index('id="next"')
    assert LABELS[state][language] in page[start : page.index("</section>", start)]
    assert view.next.is_post == (state == "not_enrolled")
    if not view.next.is_post:
        assert client.get(view.next.url, follow=True).status_code == 200
