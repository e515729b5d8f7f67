"""The guide's questions and where they lead."""

import itertools

import pytest

from content import factbase, guide_checks
from content.citations import citations, instruments
from content.guide import PARTS, guide, walk, ways
from content.languages import LANGUAGES

HUMAN = {"who": "human"}
MEDICINE = {**HUMAN, "product": "medicine", "medicine-aim": "yes"}
DEVICE = {**HUMAN, "product": "device", "device-aim": "yes"}
IVD = {**HUMAN, "product": "ivd", "ivd-aim": "yes"}
ANIMAL = {"who": "animal", "animal-product": "medicine"}
# A study in words, the answers that describe it, what must be among the outcomes, and what must not.
STUDIES = [
    (
        "two authorised gout medicines, drawn by lot, used as authorised, no extra tests",
        {**MEDICINE, "trial": "yes", "low-intervention": "yes"},
        {"ctr", "ctr-low"},
    ),
    ("a new substance in healthy volunteers", {**MEDICINE, "trial": "yes", "low-intervention": "no"}, {"ctr"}),
    (
        "an authorised medicine, unsure of the burden",
        {**MEDICINE, "trial": "yes", "low-intervention": "unsure"},
        {"ctr", "ctr-low-unsure"},
    ),
    (
        "adverse reactions in patients who already take the medicine, nothing extra",
        {**MEDICINE, "trial": "no"},
        {"non-interventional", "ethics-act"},
    ),
    ("the same, unsure whether X-rays are normal practice", {**MEDICINE, "trial": "unsure"}, {"medicine-unsure"}),
    (
        "interviews on how patients remember their tablets",
        {**HUMAN, "product": "medicine", "medicine-aim": "no"},
        {"no-clinical-study", "ethics-act"},
    ),
    (
        "a class III implant before its CE mark",
        {**DEVICE, "device-mark": "no", "device-purpose": "yes", "device-class": "high"},
        {"mdr-62", "device-authorised"},
    ),
    (
        "a non-invasive patch in class IIa before its CE mark",
        {**DEVICE, "device-mark": "no", "device-purpose": "yes", "device-class": "low"},
        {"mdr-62", "device-validated"},
    ),
    (
        "a sensor that researchers have built and nobody will sell",
        {**DEVICE, "device-mark": "no", "device-purpose": "no"},
        {"mdr-82"},
    ),
    (
        "a CE-marked pump as intended, with blood samples eight times a day",
        {**DEVICE, "device-mark": "within", "device-burden": "yes"},
        {"mdr-74-1"},
    ),
    (
        "a CE-marked blood pressure monitor as intended, nothing extra",
        {**DEVICE, "device-mark": "within", "device-burden": "no"},
        {"device-no-burden"},
    ),
    (
        "a CE-marked invasive catheter for a new indication",
        {**DEVICE, "device-mark": "outside", "device-class": "high"},
        {"mdr-74-2", "device-authorised"},
    ),
    (
        "a CE-marked class I device outside its purpose",
        {**DEVICE, "device-mark": "outside", "device-class": "low"},
        {"mdr-74-2", "device-validated"},
    ),
    (
        "a device of unknown class before its CE mark",
        {**DEVICE, "device-mark": "no", "device-purpose": "yes", "device-class": "unsure"},
        {"mdr-62", "class-unsure"},
    ),
    (
        "a survey on what staff think of their beds",
        {**HUMAN, "product": "device", "device-aim": "no"},
        {"no-investigation", "ethics-act"},
    ),
    (
        "two tests compared on samples already taken, results stay in the laboratory",
        {**IVD, "ivd-companion": "no", "ivd-mark": "no", "ivd-care": "no", "ivd-sampling": "no"},
        {"ivdr-57", "ethics-act"},
    ),
    (
        "a new blood test that guides the antibiotic",
        {**IVD, "ivd-companion": "no", "ivd-mark": "no", "ivd-care": "yes"},
        {"ivdr-58", "ivd-authorised"},
    ),
    (
        "a skin biopsy only for the study, no major clinical risk, results unused",
        {**IVD, "ivd-companion": "no", "ivd-mark": "no", "ivd-care": "no", "ivd-sampling": "minor"},
        {"ivdr-58", "ivd-validated"},
    ),
    (
        "a liver biopsy only for the study, a major clinical risk",
        {**IVD, "ivd-companion": "no", "ivd-mark": "no", "ivd-care": "no", "ivd-sampling": "major"},
        {"ivdr-58", "ivd-authorised"},
    ),
    (
        "a CE-marked test as intended, with extra biopsies",
        {**IVD, "ivd-companion": "no", "ivd-mark": "within", "ivd-burden": "yes"},
        {"ivdr-70"},
    ),
    (
        "a CE-marked test as intended, nothing extra, results unused",
        {**IVD, "ivd-companion": "no", "ivd-mark": "within", "ivd-burden": "no", "ivd-results": "no"},
        {"ivdr-57", "ethics-act"},
    ),
    (
        "a CE-marked test as intended, nothing extra, results guide care",
        {**IVD, "ivd-companion": "no", "ivd-mark": "within", "ivd-burden": "no", "ivd-results": "yes"},
        {"ivd-marked-interventional"},
    ),
    (
        "a companion diagnostic on samples from the freezer, results stay in the laboratory",
        {**IVD, "ivd-companion": "left-over", "companion-results": "no"},
        {"ivdr-58-2"},
    ),
    (
        "a companion diagnostic on samples from the freezer that decides who gets the medicine",
        {**IVD, "ivd-companion": "left-over", "companion-results": "yes"},
        {"companion-left-over"},
    ),
    (
        "a companion diagnostic on samples from the freezer, unsure whether the ward is told the results",
        {**IVD, "ivd-companion": "left-over", "companion-results": "unsure"},
        {"companion-left-over"},
    ),
    (
        "a CE-marked test on another disease than its intended purpose",
        {**IVD, "ivd-companion": "no", "ivd-mark": "outside"},
        {"ivd-outside"},
    ),
    (
        "a companion diagnostic without CE mark on new samples",
        {**IVD, "ivd-companion": "yes", "companion-mark": "no"},
        {"ivdr-58", "ivd-authorised"},
    ),
    (
        "a reagent for research only",
        {**HUMAN, "product": "ivd", "ivd-aim": "no"},
        {"no-performance-study", "ethics-act"},
    ),
    (
        "a trial of a cancer medicine chosen by a companion diagnostic without CE mark",
        {
            **MEDICINE,
            "product": "medicine-ivd",
            "trial": "yes",
            "low-intervention": "no",
            "ivd-aim": "yes",
            "ivd-companion": "yes",
            "companion-mark": "no",
        },
        {"several", "medicine-with-ivd", "ctr", "ivdr-58", "ivd-authorised"},
    ),
    (
        "a new medicine in a new injector that is investigated, too",
        {
            **MEDICINE,
            **DEVICE,
            "product": "medicine-device",
            "trial": "yes",
            "low-intervention": "no",
            "device-mark": "no",
            "device-purpose": "yes",
            "device-class": "high",
        },
        {"several", "ctr", "mdr-62", "device-authorised"},
    ),
    ("interviews on living with a disease", {**HUMAN, "product": "none"}, {"no-product", "ethics-act"}),
    (
        "a new medicine for dogs out in the clinics, to have it authorised",
        {**ANIMAL, "animal-purpose": "yes", "animal-field": "yes"},
        {"vmr", "animal-experiment"},
    ),
    (
        "two authorised skin medicines for dogs, for the clinic's own choice",
        {**ANIMAL, "animal-purpose": "no"},
        {"animal-other-aim", "animal-experiment"},
    ),
    (
        "a medicine for dogs in a laboratory, to have it authorised",
        {**ANIMAL, "animal-purpose": "yes", "animal-field": "no"},
        {"animal-no-field", "animal-experiment"},
    ),
    (
        "a plaster for horses",
        {"who": "animal", "animal-product": "device"},
        {"animal-device", "animal-experiment"},
    ),
    (
        "a medicine for humans given to mice",
        {"who": "animal", "animal-product": "other"},
        {"animal-other", "animal-experiment"},
    ),
]


@pytest.mark.parametrize(("study", "answers", "outcomes"), STUDIES, ids=[row[0] for row in STUDIES])
def test_a_described_study_comes_to_its_rules(study, answers, outcomes):
    found = walk(guide(), answers)
    assert found.asked is None, f"{study}: {found.asked} is still asked"
    assert {outcome.id for outcome in found.outcomes} == outcomes
    assert found.answers == answers, "an answer that nobody asked for"


def test_every_way_ends_with_an_outcome_and_asks_nothing_twice():
    reached, count = set(), 0
    for found in ways(guide()):
        count += 1
        assert found.asked is None
        assert found.outcomes
        asked = [question.id for question, _option in found.given]
        assert len(asked) == len(set(asked)), asked
        reached |= {outcome.id for outcome in found.outcomes}
    assert count > 1000
    assert reached == set(guide().outcomes)


def test_what_waits_for_advice_never_says_that_a_study_may_start_freely():
    """Each way says what is needed before the start, or whom to ask."""
    for found in ways(guide()):
        assert any(outcome.start or outcome.parts["ask"] for outcome in found.outcomes), found.answers


def test_what_the_guide_cannot_decide_comes_to_a_question_to_the_agency_and_to_no_verdict():
    """Left-over samples whose results may guide care, and CE-marked tests outside their intended purpose."""
    outcomes = guide().outcomes
    for name in ("companion-left-over", "ivd-outside"):
        assert outcomes[name].start == ("ask",)
        assert not outcomes[name].parts["before"]
        assert any("Fråga Läkemedelsverket" in part.text["sv"] for part in outcomes[name].parts["ask"])


def test_no_outcome_denies_an_ethics_application_and_asks_for_one_too():
    for outcome in guide().outcomes.values():
        texts = [part.text["sv"] for kind in PARTS for part in outcome.parts[kind]]
        is_denied = any("Ingen separat" in text or "Ingen ansökan enligt" in text for text in texts)
        is_open = any("etikgodkännande" in text.lower() for text in texts)
        assert not (is_denied and is_open), outcome.id


def test_what_cannot_be_decided_yet_names_the_ethical_review_act_as_well():
    for name in ("product-unsure", "medicine-unsure", "device-unsure", "ivd-unsure"):
        outcome = guide().outcomes[name]
        assert "ask" in outcome.start
        assert any("godkännande enligt etikprövningslagen" in part.text["sv"] for part in outcome.parts["before"])


def test_a_combined_study_gets_the_outcomes_of_both_products():
    alone = {name: list(ways(guide(), {"who": "human", "product": name})) for name in ("medicine", "ivd")}
    both = list(ways(guide(), {"who": "human", "product": "medicine-ivd"}))
    assert len(both) == len(alone["medicine"]) * len(alone["ivd"])
    found = {frozenset(o.id for o in w.outcomes) for w in both}
    for one, other in itertools.product(alone["medicine"], alone["ivd"]):
        ids = {o.id for w in (one, other) for o in w.outcomes}
        assert frozenset(ids | {"several", "medicine-with-ivd"}) in found


def test_every_text_stands_in_both_languages_and_every_provision_has_a_label_and_a_rank():
    found = guide()
    parts = [question.help for question in found.questions.values()]
    parts += [part for outcome in found.outcomes.values() for kind in PARTS for part in outcome.parts[kind]]
    assert len(parts) > 100
    texts = [part.text for part in parts] + [outcome.title for outcome in found.outcomes.values()]
    texts += [text for q in found.questions.values() for text in (q.text, *q.points, *(o.text for o in q.options))]
    assert all(text[language].strip() for text in texts for language in LANGUAGES)
    for part in parts:
        for key in part.provisions:
            assert citations()[key].rank
            assert all(citations()[key].label.values())
    for outcome in found.outcomes.values():
        assert all(key in instruments() for key in outcome.instruments)


def test_the_guide_of_the_curriculum_has_no_fault():
    assert [str(problem) for problem in guide_checks.problems(factbase.CURRICULUM)] == []
