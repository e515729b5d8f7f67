"""The certificate's PDF: read aloud in the right order, kept for archives, and drawn in many scripts."""

import datetime
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import uuid
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from reportlab.pdfgen.canvas import Canvas

from bench import sealing
from certificates import pdf
from certificates.face import face_of
from certificates.models import Identity, Kind
from certificates.names import tidy_name, validate_name
from certificates.queries import certificates
from certificates.services import CertificateFacts, issue
from certificates.typesetting import LEFT_OUT, legible
from tests.certificates import seals
from tests.certificates.faces import GUIDELINE, LONG, NAMES, PLAIN, face
from tests.pdfs import faults_of, heard_in, text_of

FONTS = settings.CERTIFICATE_FONTS
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
SOURCE = {"key": "X", "title": {"sv": GUIDELINE, "en": GUIDELINE}, "version": None, "rank": "binding"}
COURSE = {
    "title": {"sv": "Samtycke", "en": "Consent"}, "edition": 2, "edition_on": "2026-01-02", "passed_on": "2026-02-03",
    "number": "2026-000001",
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Every face that is hard to draw, drawn, by name; and two of them sealed, as they are stored."""
    faces = {"plain": PLAIN, "long": LONG, **{key: face(name=name) for key, name in NAMES.items()}}
    made = {key: pdf.render(one, FONTS) for key, one in faces.items()}
    authority = seals.authority(tmp_path_factory.mktemp("seal"))
    sealed = {
        f"sealed {key}": seals.sealed_by(authority, made[key], address=PLAIN.address) for key in ("plain", "long")
    }
    return {**made, **sealed}


def _opened(data):
    return pikepdf.open(io.BytesIO(data))


def _bare(text):
    """Letters as they are compared: composed, without blanks, Arabic not in its joined forms."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _elements(node):
    """(kind, element) of each structure element below a node, in reading order."""
    for kid in node.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S), kid
            yield from _elements(kid)


def _without_structure(data):
    with _opened(data) as file:
        del file.Root.StructTreeRoot, file.Root.MarkInfo
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def _bare_page():
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(100, 100, "Kursintyg")
    canvas.save()
    return out.getvalue()


def test_verapdf_finds_each_pdf_accessible_and_archival_and_an_untagged_one_not(drawn, tmp_path):
    untagged = {"bare": _bare_page(), "stripped": _without_structure(drawn["plain"])}
    found = faults_of({**drawn, **untagged}, tmp_path)
    assert {name: found[name] for name in drawn} == {name: [] for name in drawn}
    for name in untagged:
        told = " ".join(found[name])
        assert "PDFUA_1" in told or "ua1" in told.lower()
        assert "PDFA_3_A" in told or "3a" in told.lower()


def test_outloud_finds_nothing_in_any_of_them_and_something_in_an_untagged_one(drawn, tmp_path):
    assert {name: heard_in(data, tmp_path) for name, data in drawn.items()} == {name: [] for name in drawn}
    assert heard_in(_without_structure(drawn["plain"]), tmp_path)


def test_the_face_by_which_speed_is_measured_can_be_drawn():
    face = sealing._face()
    assert _bare(face.name) in _bare(text_of(pdf.render(face, FONTS)))


def test_the_seal_fills_the_field_that_was_drawn_for_it(drawn):
    with _opened(drawn["sealed plain"]) as file:
        (field,) = file.Root.AcroForm.Fields
        assert "/V" in field
        (form,) = [element for kind, element in _elements(file.Root.StructTreeRoot) if kind == "/Form"]
        assert form.K[0].Obj.objgen == field.objgen


@pytest.mark.parametrize("kind", [Kind.COURSE, Kind.PATH])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_issued_certificates_of_courses_and_paths_are_heard_in_both_languages(anna, tmp_path, kind, language):
    facts = CertificateFacts(
        about=uuid.uuid4(), kind=kind, user=anna, name="Ọlọ́run Łukasiewicz " * 5, identity=Identity.STATED,
        issuer={"sv": "Utfärdare", "en": "Issuer"}, title={"sv": "Väg", "en": "Path"}, edition=1, edition_at=NOW,
        passed_at=NOW, language=language, lessons_read=0, lessons_total=2, sources=(SOURCE,) * 30,
        courses=({**COURSE, "about": str(uuid.uuid4())},) if kind is Kind.PATH else (),
    )  # fmt: skip
    made = certificates().get(pk=issue(facts).pk)
    data = pdf.render(face_of(made), FONTS)
    assert heard_in(data, tmp_path) == []
    with _opened(data) as file:
        assert str(file.Root.Lang) == {"sv": "sv-SE", "en": "en-GB"}[language]
        assert str(file.docinfo.CreationDate) == f"D:{made.at:%Y%m%d%H%M%S}Z"
    assert (b"/Lang (en-GB)" in _orders(data)) is (language == "sv")
    assert ("Consent" if language == "en" else "Samtycke") in text_of(data) or kind is Kind.COURSE


def _orders(data):
    """The drawing orders of all pages."""
    with _opened(data) as file:
        return b"".join(page.Contents.read_bytes() for page in file.pages)


def test_the_structure_has_headings_a_table_lists_a_link_and_the_code_as_a_figure(drawn):
    with _opened(drawn["long"]) as file:
        found = list(_elements(file.Root.StructTreeRoot))
        kinds = [kind for kind, _element in found]
        assert kinds[:3] == ["/Document", "/P", "/H1"]
        assert kinds.count("/H2") == kinds.count("/L") == 2
        assert kinds.count("/LI") == kinds.count("/Lbl") == kinds.count("/LBody") == 14 + 66
        assert kinds.count("/TR") == kinds.count("/TH") == kinds.count("/TD") == 3
        assert kinds[-4:] == ["/Link", "/P", "/Figure", "/Form"]
        assert str(found[-2][1].Alt) == LONG.address
        assert file.Root.ViewerPreferences.DisplayDocTitle is True
        assert [str(page.obj.Tabs) for page in file.pages] == ["/S"] * 3
        link, field = file.pages[2].Annots
        assert (str(field.T), str(field.TU)) == ("Seal", LONG.heading)
        assert str(link.A.URI) == LONG.address
        assert LONG.address in str(link.Contents)
        numbers = file.Root.StructTreeRoot.ParentTree.Nums
        owners = dict(zip(map(int, list(numbers)[::2]), list(numbers)[1::2], strict=True))
        assert owners[int(link.StructParent)].S == "/Link"


def test_the_text_comes_in_the_order_of_the_page_and_each_page_says_which_certificate(drawn):
    text = _bare(text_of(drawn["long"]))
    rows = [part for row in LONG.rows for part in row]
    order = [
        *(LONG.school, LONG.heading, LONG.name, LONG.name_note, LONG.passed, LONG.course, *rows),
        *(LONG.courses_heading, *LONG.courses, LONG.sources_heading, *LONG.sources[-2:]),
        *(LONG.check, LONG.address, LONG.standing),
    ]
    at = 0
    for part in order:
        at = text.index(_bare(part), at) + len(_bare(part))
    with _opened(drawn["long"]) as file:
        assert len(file.pages) == 3
    assert text.count("Kursintyg2026-000017Sida") == 2
    assert _bare(LONG.statement) in re.sub(r"Kursintyg2026-000017Sida\d", "", text)


def test_the_attached_data_holds_what_stands_on_the_face_and_no_more(drawn):
    for name, data in drawn.items():
        with _opened(data) as file:
            (attached,) = file.Root.AF
            assert str(attached.AFRelationship) == "/Data"
            assert str(attached.EF.F.Subtype) == "/application/json"
            told = json.loads(file.attachments["certificate.json"].get_file().read_bytes())
        assert told.pop("schema") == 1
        text = re.sub(r"Kursintyg2026-000017Sida\d", "", _bare(text_of(data)))
        values = list(_values(told))
        assert len(values) > 15
        for value in values:
            assert _seen(_bare(value), text), (name, value)


def _values(told):
    if isinstance(told, str):
        yield told
    else:
        for part in told.values() if isinstance(told, dict) else told:
            yield from _values(part)


def _seen(value, text):
    """Whether a value stands in a text, brackets of right-to-left text aside: they are drawn mirrored."""
    plain = str.maketrans("", "", "()")
    return value.translate(plain) in text.translate(plain)


def test_the_same_face_gives_the_same_bytes_in_another_process_and_on_another_day():
    script = (
        "import hashlib; from pathlib import Path; from certificates import pdf; "
        "from tests.certificates.faces import LONG; "
        f"print(hashlib.sha256(pdf.render(LONG, Path({str(FONTS)!r}))).hexdigest())"
    )
    here = hashlib.sha256(pdf.render(LONG, FONTS)).hexdigest()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"}
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == here


def test_the_documents_dates_are_the_certificates():
    with _opened(pdf.render(PLAIN, FONTS)) as file:
        assert str(file.docinfo.CreationDate) == str(file.docinfo.ModDate) == "D:20261122120500Z"
        assert b"<xmp:CreateDate>2026-11-22T12:05:00Z" in file.Root.Metadata.read_bytes()


def test_a_title_with_markup_is_text_everywhere():
    data = pdf.render(face(course="<b>A & B</b>", name='O"Neill & <i>'), FONTS)
    with _opened(data) as file:
        assert str(file.docinfo.Title) == "Kursintyg: <b>A & B</b>"
        assert b"&lt;b&gt;A &amp; B&lt;/b&gt;" in file.Root.Metadata.read_bytes()
    assert 'O"Neill & <i>' in text_of(data)


@pytest.mark.parametrize("key", [key for key in NAMES if key != "left_out"])
def test_a_name_is_drawn_whole_and_read_in_its_order(drawn, key):
    text = _bare(text_of(drawn[key]))
    assert _seen(_bare(NAMES[key]), text)
    assert LEFT_OUT not in text
    assert _bare(PLAIN.left_out) not in text


def test_signs_that_cannot_be_drawn_are_said_and_signs_of_direction_are_not_kept(drawn):
    assert legible(face(name=NAMES["left_out"]), FONTS).name == f"{LEFT_OUT} AnnaB"
    unseen = "".join(chr(point) for point in range(0x3000) if unicodedata.category(chr(point)) in ("Cc", "Cf"))
    assert legible(face(name=f"Anna{unseen}B"), FONTS).name == "Anna B"
    assert legible(face(course="536\u00a02014 \n a"), FONTS).course == "536\u00a02014 a"
    text = text_of(drawn["left_out"])
    assert f"{LEFT_OUT} AnnaB" in text
    assert _bare(PLAIN.left_out) in _bare(text)


def test_each_name_that_the_form_takes_can_be_drawn_whole():
    taken = [chr(point) for point in (*range(0x10000), *range(0x1DF00, 0x1E000)) if _is_taken(f"Ann{chr(point)}a")]
    assert len(taken) > 1000
    name = tidy_name("".join(taken))
    assert legible(face(name=name), FONTS).name == name


def _is_taken(name):
    try:
        validate_name(name)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Anna\u202eLindqvist", "inte syns"), ("Anna\u2067L", "inte syns"), ("Anna\u200bL", "inte syns"),
        ("שלום כהן", "latinska"), ("Ярослав", "latinska"), ("Anna\u0651L", "latinska"), ("Anna ١٢", "latinska"),
        ("Anna 😀", "tecken som"), ("Z̈̇̄alg", "accenter"), ("Anna \u0301L", "accenter"),
    ],
)  # fmt: skip
def test_a_name_that_would_mislead_or_not_be_drawn_is_refused_with_the_reason(name, told):
    with pytest.raises(ValidationError, match=told):
        validate_name(name)


@pytest.mark.parametrize("name", ["Ọlọ́runfẹ́mi Ẹ̀gbẹ́", "Kaʻahumanu", "O’Neill-D'Arcy", "Jose\u0301", "Jr., Åke (Å) 2"])
def test_names_with_accents_and_apostrophes_are_taken(name):
    validate_name(name)


def test_the_page_keeps_a_names_direction_to_itself(certificate, client):
    from django.urls import reverse

    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "<h1><bdi>Anna Lindqvist</bdi></h1>" in page


def test_a_long_issuer_wraps_in_its_row():
    data = pdf.render(face(rows=(("Utfärdare", "Myndigheten för granskning " * 8),)), FONTS)
    assert _bare("Myndigheten för granskning " * 8) in _bare(text_of(data))
