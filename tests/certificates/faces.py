"""Faces of certificates: an ordinary one, and those that are hard to draw."""

import dataclasses
import datetime

from certificates.parts import Face

GUIDELINE = "ICH E6(R3) Guideline for good clinical practice"
REGULATION = "Förordning (EU) nr 536/2014 om kliniska prövningar av humanläkemedel (tillämplig från 31 januari 2022)"
STATEMENT = (
    "Innehavaren har klarat kunskapsprovet i kursen ”Samtycke”, utgåva 3. "
    f"Kursen bygger på {REGULATION} och {GUIDELINE}. "
)
PLAIN = Face(
    language="sv-SE",
    issued_at=datetime.datetime(2026, 11, 22, 13, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=1))),
    school="Prövningsskolan",
    heading="Kursintyg",
    number="2026-000017",
    page="Sida",
    name="Anna Lindqvist",
    name_note="Namnet är uppgivet av innehavaren",
    left_out="Där […] står finns ett tecken som inte gick att rita.",
    passed="har klarat kunskapsprovet i kursen",
    course="Samtycke",
    rows=(
        ("Godkänt", "22 november 2026 13:05 (Europe/Stockholm)"),
        ("Utfärdare", "Demo – ej Läkemedelsverket"),
        ("Intygsnummer", "2026-000017"),
    ),
    courses_heading="Utbildningsvägens kurser",
    courses=(),
    sources_heading="Utgåvan har lärt ut de här källorna",
    sources=(REGULATION, GUIDELINE),
    declaration_heading="Utbildningsgivarens egen förklaring",
    declaration="",
    declared="",
    statement=STATEMENT,
    check="Vem som helst kan kontrollera intyget här, utan konto:",
    address="https://skola.example/intyg/abcdefghijklmnopqrstuvwxyz/",
    standing="Sidan säger om intyget är utfärdat, ersatt eller återkallat.",
    foreign=((GUIDELINE, "en-GB"),),
)


def face(**changed: object) -> Face:
    return dataclasses.replace(PLAIN, **changed)


LONG = face(
    courses=tuple(f"Kurs {n}, utgåva 2, klarad 3 maj 2026, intyg 2026-{n:06}" for n in range(1, 15)),
    sources=tuple(f"{n}. {title}" for n in range(1, 34) for title in (REGULATION, GUIDELINE)),
    statement=STATEMENT * 8,
)
NAMES = {
    "one_word": "N" * 120,
    "many_words": ("Ana María de los Ángeles " * 5)[:119] + "g",
    "cyrillic_and_greek": "Ярослав Їжакевич Γεώργιος Ἀλέξανδρος",
    "vietnamese_and_polish": "Nguyễn Thị Ngọc Ánh Łukasiewicz Źdźbło",
    "yoruba": "Ọlọ́runfẹ́mi Ẹ̀gbẹ́ Ɓukar Ɗan",
    "arabic": "محمد بن عبد الله الأنصاري 12",
    "hebrew": "שָׁלוֹם כהן-לוי",
    "mixed": "Anna כהן Lindqvist (محمد) 3",
    "left_out": "山田太郎 😀 Anna\u202eB",
}
