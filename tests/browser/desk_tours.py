"""How to reach every page of ours in the CMS, and those of Wagtail's that the job leads through."""

from django.urls import reverse
from playwright.sync_api import Page

from tests.browser import demo_rows, ended
from tests.browser.learner import press
from tests.browser.names import desk_names, lesson_blocks, own_lists
from tests.browser.open_pages import LESSON
from tests.browser.server import School
from tests.browser.tours import Tour
from tests.content.h5p.packages import package as h5p_package
from tests.content.h5p.packages import zipped

MOODLE = """<quiz><question type="essay"><name><text>En</text></name><questiontext><text>Hur?</text></questiontext>
</question><question type="cloze"><name><text>Två</text></name></question></quiz>"""
_WORKER_MS = 90_000
READ = "url_path LIKE '%/samtalet-fore-provningen/'"


def editor(page: Page, school: School) -> Tour:
    """The CMS as an author sees it: the desk, the pages of each type, a translation. The visitor is signed in."""
    page.goto("/admin/")
    yield "desk"
    swedish = {kind: pk for pk, _address, kind, language in demo_rows.pages(school) if language == "sv"}
    swedish["lessonpage"] = next(pk for pk, address, _kind, _language in demo_rows.pages(school) if address == LESSON)
    for kind, pk in swedish.items():
        page.goto(reverse("wagtailadmin_pages:edit", args=[pk]))
        yield f"edit {kind}"
    english = next(
        pk for pk, _address, kind, language in demo_rows.pages(school) if (kind, language) == ("lessonpage", "en")
    )
    for name, address in {
        "pages": reverse("wagtailadmin_explore", args=[swedish["coursepage"]]),
        "search for pages": reverse("wagtailadmin_pages:search") + "?q=samtycke",
        "history": reverse("wagtailadmin_pages:history", args=[swedish["lessonpage"]]),
        "new lesson": reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", swedish["coursepage"]]),
        "edit the translation": reverse("wagtailadmin_pages:edit", args=[english]),
    }.items():
        page.goto(address)
        yield name
    yield from _withdraw(page, school)
    yield from _correct_key(page, school)
    yield from _moodle(page)


def _moodle(page: Page) -> Tour:
    """Takes questions out, and takes a file in of which one question can be carried, in part."""
    page.goto(reverse("moodle_export"))
    yield "to Moodle"
    page.goto(reverse("moodle_import"))
    yield "from Moodle"
    page.locator("#id_swedish").set_input_files({"name": "x.xml", "mimeType": "text/xml", "buffer": MOODLE.encode()})
    press(page, "main form button.button")
    yield "from Moodle, the report"
    press(page, "form[action$='/make/'] button.button")


def _sentence(page: Page, school: School) -> Tour:
    """The scheme's sentence: refused, entered, shown as it will look, switched on by this visitor after another."""
    path = demo_rows.page_key(school, demo_rows.page_id(school, "learningpathpage"))
    page.goto(reverse("path_attestations", args=[path]))
    yield "sentence on certificates, with gaps"
    address = reverse("path_attestations", args=[ended.covered_path(school)])
    page.goto(address)
    press(page, "button[value=preview]")
    yield "sentence on certificates, with faults"
    for name, value in {
        "sentence": "This provider declares that its training meets a scheme.",
        "text_on": "2026-03-02",
        "source": "Page of the scheme",
        "attested_on": "2026-09-01",
        "register_number": "LV-2026-401",
    }.items():
        page.locator(f"#id_{name}").fill(value)
    press(page, "button[value=preview]")
    yield "sentence on certificates, shown"
    ended.propose_sentence(school)
    page.goto(address)
    press(page, "button[value=switch_on]")
    yield "sentence on certificates, switched on"


def _exercise(page: Page) -> Tour:
    """Takes an H5P package in: the worker reads it, its library is approved, and it becomes an exercise."""
    page.goto(reverse("h5p_add"))
    yield "upload an exercise"
    page.locator("#id_title").fill("Ett val")
    page.locator("#id_language").select_option("sv")
    page.locator("#id_alternative").fill("Vad övningen lär.")
    package = {"name": "val.h5p", "mimeType": "application/zip", "buffer": zipped(h5p_package())}
    page.locator("#id_file").set_input_files(package)
    page.locator("#id_installs").check()
    press(page, "main form button.button")
    page.locator("button[value=approve]").wait_for(timeout=_WORKER_MS)
    yield "what an exercise would install"
    page.locator("input[name=unlisted]").check()
    press(page, "button[value=approve]")
    page.locator("main a[href*='/version/']").wait_for(timeout=_WORKER_MS)
    yield "an exercise taken in"
    press(page, "main a[href*='/version/']")
    yield "version of an exercise"
    press(page, "main a[href*='/h5p/exercise/']")
    exercise = page.url
    yield "exercise"
    press(page, "main form[action*='/publish/'] button")
    press(page, "main a[href$='/withdraw/']")
    yield "withdraw an exercise"
    page.goto(exercise)
    press(page, "main a[href$='/version/']")
    yield "new version of an exercise"
    for name in ("h5p_exercises", "h5p_libraries", "exercises_answered"):
        page.goto(reverse(name))
        yield name
    press(page, "main a[href*='/exercise-answers/']")
    yield "exercise_answers"


def blocks(page: Page, school: School) -> Tour:
    """Each block of a lesson with its preview value: some stand in no lesson of the demo. The visitor is an author."""
    for name, block in lesson_blocks().items():
        page.goto(f"{reverse('wagtailadmin_block_preview')}?id={block.definition_prefix}")
        assert str(block.label) in page.title(), f"{page.title()} is not the preview of {name}"
        yield name


def _withdraw(page: Page, school: School) -> Tour:
    """Takes out the last part of a lesson that the toured learner has read."""
    page.goto(reverse("withdraw_question", args=[demo_rows.first_key(school, "assessments_question")]))
    yield "withdraw a question"
    page.goto(reverse("withdraw_lesson", args=[demo_rows.first_key(school, "wagtailcore_page", READ)]))
    yield "withdraw from a lesson"
    page.locator("main a[href*='/corrections/lesson/']").last.click()
    page.wait_for_url("**/corrections/lesson/*/*/")
    yield "withdraw a part"
    page.locator("#id_reason").select_option(index=1)
    page.locator("#id_wrong_sv").fill("Tiden var fel.")
    page.locator("#id_wrong_en").fill("The time was wrong.")
    press(page, "main form button.button")
    yield "withdraw a part, confirm"
    press(page, "main form button[name=is_sure]")
    yield "withdrawn"


def _correct_key(page: Page, school: School) -> Tour:
    """Corrects the key of a question that the toured learner has been asked: all get the points."""
    page.goto(reverse("correct_key", args=[demo_rows.asked_key(school)]))
    yield "correct a key"
    page.locator("input[name=effect][value=all_points]").check()
    page.locator("#id_reason").fill("Frågan kunde förstås på två sätt.")
    press(page, "main form button.button")
    yield "correct a key, what follows"
    press(page, "main form button[name=is_sure]")
    yield "corrected key, proposed"


def _confirm_key(page: Page, school: School) -> Tour:
    """The second person sees each test before and after, and confirms."""
    page.goto(reverse("key_correction", args=[demo_rows.first_id(school, "assessments_keycorrection")]))
    yield "corrected key"
    press(page, "button[value=confirmed]")
    yield "confirm a corrected key"
    press(page, "button[name=is_sure]")
    yield "corrected key, confirmed"


def _dispose(page: Page) -> Tour:
    """Registers a decision, looks at what would go, and at the request of the toured learner."""
    page.goto(reverse("disposal_decision", args=["logs"]))
    press(page, "main form button.button")
    yield "decision on disposal, wrong"
    page.locator("#id_number").fill("LV 2026-1")
    page.locator("#id_months").fill("24")
    page.locator("#id_decided_on").fill("2026-01-02")
    press(page, "main form button.button")
    yield "disposal"
    press(page, "main form button.button")
    yield "dispose, sure?"
    page.goto(reverse("disposal"))
    press(page, "main a[href*='/begaran/']")
    yield "request for deletion"


def _decide(page: Page, school: School) -> Tour:
    """The second person confirms, tells and restores."""
    correction = reverse("correction", args=[demo_rows.first_id(school, "content_withdrawal")])
    page.goto(correction)
    yield "correction"
    press(page, "button[value=confirmed]")
    yield "confirm a correction"
    press(page, "button[name=is_sure]")
    press(page, "form[action$='/tell/'] button")
    yield "tell of a correction"
    press(page, "button[name=is_sure]")
    press(page, "button[value=lifted]")
    yield "restore"
    press(page, "button[name=is_sure]")


def _another_name(page: Page, school: School) -> Tour:
    """Approves what the toured learner asks for, then refuses it, and writes another request down."""
    page.goto(reverse("name_requests"))
    yield "requests for another name"
    press(page, "main td a[href*='/name-requests/']")
    yield "request for another name"
    press(page, "button[value=approve]")
    yield "request for another name, to confirm"
    press(page, "button[value=refuse]")
    yield "request for another name, wrong"
    page.locator("#id_refuse-grounds").select_option("not_shown")
    page.locator("#id_refuse-words").fill("Skicka ett personbevis.")
    press(page, "button[value=refuse]")
    yield "request for another name, refused"
    page.goto(reverse("begin_name_request", args=[ended.standing(school)]))
    yield "write a request for another name down"


def keeper(page: Page, school: School) -> Tour:
    """Our own lists in the CMS, and one row of each. The visitor is a signed-in administrator."""
    named = desk_names()
    for namespace, table in own_lists().items():
        for part in ("list", "index", "add"):
            if f"{namespace}:{part}" in named:
                page.goto(reverse(f"{namespace}:{part}"))
                yield f"{namespace}:{part}"
        row = demo_rows.first_id(school, table)
        for part in ("edit", "inspect"):
            if row and f"{namespace}:{part}" in named:
                page.goto(reverse(f"{namespace}:{part}", args=[row]))
                yield f"{namespace}:{part}"
    page.goto(reverse("wagtailimages:index"))
    yield "pictures"
    certificate = demo_rows.first_id(school, "certificates_certificate")
    for name, address in {
        "more time": reverse("more_time", args=[demo_rows.first_id(school, "assessments_attempt")]),
        "evidence": reverse("inspect_evidence", args=[demo_rows.completed(school)]),
        "begin a case about revoking": reverse("revoke_certificate", args=[ended.standing(school)]),
        "hide a holder's name": reverse("protect_name", args=[certificate]),
        "revoke at the holder's request": reverse("revoke_on_request", args=[certificate]),
        "cases about revoking": reverse("revocation_cases"),
        "case about revoking, to decide": reverse(
            "revocation_case", args=[demo_rows.first_id(school, "courses_revocationcase")]
        ),
        "issue a path's certificate anew": reverse("reissue_certificate", args=[ended.revoked_path(school)]),
        "case": reverse("feedback_case", args=[demo_rows.first_id(school, "courses_feedbackcase")]),
        "cases by month": reverse("feedback_report"),
        "how questions do": reverse("question_statistics"),
        "course files": reverse("curriculum_report"),
        "expert's desk": reverse("expert_desk"),
        "expert's question": reverse("expert_question", args=[demo_rows.first_id(school, "assessments_question")]),
        "expert's course": reverse("expert_course", args=[demo_rows.page_id(school, "coursepage")]),
        "expert's path": reverse("expert_path", args=[demo_rows.page_id(school, "learningpathpage")]),
        "expert's task": reverse("expert_task", args=[demo_rows.first_id(school, "courses_delegatedtask")]),
    }.items():
        page.goto(address)
        yield name
    page.goto(reverse("revocation_case", args=[demo_rows.first_id(school, "courses_revocationcase")]))
    page.locator("#id_decision_number").fill("LV-2026-7")
    page.locator("#id_words").fill("Svaret ändrar inget.")
    press(page, "button[value=propose]")
    yield "case about revoking, to confirm"
    yield from _another_name(page, school)
    yield from _sentence(page, school)
    page.goto(reverse("reissue_certificate", args=[ended.revoked_path(school)]))
    page.locator("#id_reason").select_option("error")
    press(page, "button[value=propose]")
    yield "issue a path's certificate anew, proposed"
    page.goto(reverse("expert_desk"))
    press(page, "main a[href*='/fakta/']")
    yield "expert's fact"
    yield from _decide(page, school)
    yield from _confirm_key(page, school)
    yield from _dispose(page)
    yield from _exercise(page)
