"""Two courses and the learning paths over them, as files for the real loader."""

import shutil
from pathlib import Path

from courses import services as learners
from courses.models import CoursePage, LearningPathPage, PathsPage, StartPage
from lms.models import User
from tests import school

PATHS = """\
index:
  title: {sv: Utbildningsvägar, en: Learning paths}
  slug: {sv: utbildningsvagar, en: learning-paths}
  lead: {sv: Kurser för din roll., en: Courses for your role.}
tasks:
  - key: consent
    title: {sv: Inhämta samtycke, en: Obtain consent}
    reason: {sv: Den som frågar ska kunna svara., en: Who asks has to be able to answer.}
    products:
      - {product: medicine, courses: [T01, T02], provision: {sv: CTR art. 29, en: CTR Art. 29}}
      - {product: device, courses: [T02], provision: {sv: MDR art. 63, en: MDR Art. 63}}
  - key: safety
    title: {sv: Rapportera händelser, en: Report events}
    reason: {sv: Tiderna är korta., en: The periods are short.}
    products:
      - {product: medicine, courses: [T02], provision: {sv: CTR art. 42, en: CTR Art. 42}}
paths:
  - code: nurse-medicine
    role: nurse
    product: medicine
    slug: {sv: sjukskoterska, en: nurse}
    title: {sv: Sjuksköterska och läkemedel, en: Nurse and medicines}
    lead: {sv: Två kurser., en: Two courses.}
    owner: {sv: Kursredaktionen, en: The course editors}
    core: [T01, T02]
    tasks: [consent]
    note: {sv: En kurs saknas., en: A course is missing.}
    scope: {sv: Den omfattar provets riktlinje., en: It covers the test's guideline.}
    coverage:
      - {section: {sv: Princip 2, en: Principle 2}, subject: {sv: Samtycke, en: Consent}, facts: [B84]}
      - {section: {sv: Princip 9, en: Principle 9}, subject: {sv: Inget än, en: Nothing yet}, facts: [B18]}
"""
COVERED = PATHS.replace("facts: [B84]", "facts: [A110]").replace("facts: [B18]", "facts: [B81]")


def files(folder: Path, paths: str = PATHS) -> Path:
    """The small curriculum, a twin of its course with other codes, and paths.yaml."""
    shutil.copytree(school.MINI, folder, dirs_exist_ok=True)
    twin = shutil.copytree(folder / "T01-mini", folder / "T02-twin")
    for path in twin.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("T01", "T02")
        text = text.replace("slug: {sv: minikurs, en: mini-course}", "slug: {sv: tvilling, en: twin}")
        path.write_text(text.replace("{sv: Minikurs, en: Mini course}", "{sv: Tvilling, en: Twin}"), encoding="utf-8")
    (folder / "paths.yaml").write_text(paths, encoding="utf-8")
    return folder


def bare() -> LearningPathPage:
    """A published path over the small course alone, without the files: for who may do what."""
    index = PathsPage(title="Utbildningsvägar", slug="utbildningsvagar")
    StartPage.objects.get(locale__language_code="sv").add_child(instance=index)
    raw = [{"type": "course", "value": school.course().pk}]
    core = LearningPathPage._meta.get_field("core").stream_block.to_python(raw)
    page = LearningPathPage(
        title="Sjuksköterska", slug="sjukskoterska", role="nurse", product="medicine", lead="En.", responsible="Vi."
    )
    page.core = core
    index.add_child(instance=page)
    page.save_revision().publish()
    return LearningPathPage.objects.get(pk=page.pk)


def path(language: str = "sv") -> LearningPathPage:
    return LearningPathPage.objects.get(code="nurse-medicine", locale__language_code=language)


def course(code: str, language: str = "sv") -> CoursePage:
    """The first with this code: a copy keeps it."""
    found = CoursePage.objects.filter(code=code, locale__language_code=language).order_by("path").first()
    assert found is not None
    return found


def pass_course(user: User, code: str) -> None:
    """A whole final test of the course, with every answer right."""
    enrolment = learners.enrol(user, course=course(code), language="sv")
    attempt = learners.start_test(enrolment, language="sv", affirmed=school.HONOUR["sv"])
    school.answer_all(enrolment, attempt)
    learners.submit_test(enrolment, attempt=attempt, language="sv")
