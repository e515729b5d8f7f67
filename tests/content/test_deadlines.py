"""Periods are data: read with a check, worded in both languages, put in order."""

import subprocess
import sys

import pytest

from content import factbase
from content.deadlines import BadDeadlines, Kind, cite, deadlines, lines, read

ROW = {
    "id": "DL1",
    "fact_id": "A84",
    "trigger_sv": "Rapportera",
    "trigger_en": "Report",
    "from": {"sv": "kännedom", "en": "awareness"},
    "days": 7,
    "unit": "calendar",
    "rolls_over": "no",
    "provision": "CTR Art. 42(2)(a)",
    "regime": "medicine",
    "applies_to": "sponsor",
}

PERIODS = [
    ("DL28", "inom 7\xa0dagar", "within 7\xa0days"),
    (
        "DL27",
        "utan onödigt dröjsmål och senast inom 24\xa0timmar",
        "without undue delay and at the latest within 24\xa0hours",
    ),
    (
        "DL26",
        "utan onödigt dröjsmål och senast inom 15\xa0dagar",
        "without undue delay and at the latest within 15\xa0days",
    ),
    ("DL45", "inom 24\xa0timmar", "within 24\xa0hours"),
    ("DL49", "utan dröjsmål", "without delay"),
    ("DL39", "senast 30\xa0dagar före", "at least 30\xa0days before"),
    ("DL43", "tidigast efter 38\xa0dagar", "at the earliest after 38\xa0days"),
    ("DL11", "högst 31\xa0dagar till", "at most 31\xa0days more"),
    ("DL47", "inom 1\xa0år", "within 1\xa0year"),
    ("DL48", "inom 3\xa0månader", "within 3\xa0months"),
    ("DL60", "i minst 25\xa0år", "for at least 25\xa0years"),
]

CITATIONS = [
    ("CTR Art. 5(1)", "CTR, artikel 5.1", "CTR, Article 5(1)"),
    ("CTR Art. 14", "CTR, artikel 14", "CTR, Article 14"),
    (
        "CTR Art. 42(2)(a); Annex III 2.4",
        "CTR, artikel 42.2 a; bilaga III punkt 2.4",
        "CTR, Article 42(2)(a); Annex III, point 2.4",
    ),
    ("CTR Art. 37(1)-(3)", "CTR, artikel 37.1–37.3", "CTR, Article 37(1)–(3)"),
    ("CTR Arts 17, 20", "CTR, artiklarna 17 och 20", "CTR, Articles 17 and 20"),
    ("IVDR Art. 73(1), (3)", "IVDR, artikel 73.1 och 73.3", "IVDR, Article 73(1) and (3)"),
    ("MDR Annex XV ch. III 3", "MDR, bilaga XV kapitel III punkt 3", "MDR, Annex XV, Chapter III, point 3"),
    ("Lag (2021:603) 5 §", "Lag (2021:603), 5 §", "Act (2021:603), Section 5"),
]

FAULTS = [
    ({"unit": "working"}, "unit is 'working'"),
    ({"rolls_over": "sometimes"}, "rolls_over is 'sometimes'"),
    ({"regime": "food"}, "regime is 'food'"),
    ({"kind": "roughly"}, "kind is 'roughly'"),
    ({"applies_to": "sponsor, nobody"}, "nobody is known as 'nobody'"),
    ({"trigger_en": ""}, "a text is missing"),
    ({"from": {"sv": "kännedom"}}, "a text is missing"),
    ({"provision": None}, "a text is missing"),
    ({"note_sv": "Obs."}, "one language only"),
    ({"days": None}, "there is no period"),
    ({"days": 0}, "no whole number"),
    ({"days": "seven"}, "no whole number"),
]


def test_every_period_of_the_curriculum_is_read_and_rests_on_a_usable_fact():
    facts = factbase.facts()
    assert len(deadlines()) == 61
    assert all(facts[d.fact].is_usable for d in deadlines().values())


def test_every_period_says_who_acts_and_cites_its_provision_in_both_languages():
    for deadline in deadlines().values():
        for language in ("sv", "en"):
            assert deadline.who[language]
            assert deadline.period[language]
        assert "Art" not in deadline.citation["sv"], deadline.id
        assert "artik" not in deadline.citation["en"], deadline.id
        assert "(" not in deadline.citation["sv"].replace("Lag (2021:603)", ""), deadline.id


@pytest.mark.parametrize(("id_", "swedish", "english"), PERIODS)
def test_a_period_in_words(id_, swedish, english):
    assert deadlines()[id_].period == {"sv": swedish, "en": english}


@pytest.mark.parametrize(("provision", "swedish", "english"), CITATIONS)
def test_a_provision_is_cited_as_each_language_cites(provision, swedish, english):
    assert cite(provision) == {"sv": swedish, "en": english}


@pytest.mark.parametrize(("change", "reason"), FAULTS)
def test_a_faulty_row_is_named_by_its_id(change, reason):
    with pytest.raises(BadDeadlines, match=f"DL1: .*{reason}"):
        read([{**ROW, **change}])


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(BadDeadlines, match="DL1: the id stands twice"):
        read([ROW, ROW])


def test_all_faults_are_told_at_once():
    with pytest.raises(BadDeadlines) as told:
        read([{**ROW, "unit": "x"}, {**ROW, "id": "DL2", "regime": "y"}])
    assert str(told.value).splitlines() == ["DL1: unit is 'x'", "DL2: regime is 'y'"]


def test_a_line_begins_at_each_event_and_its_marks_stand_by_length():
    drawn = lines(["DL30", "DL27", "DL28", "DL39"])
    assert [line.start["sv"] for line in drawn] == [
        "sponsorn får minimiuppgifter", "prövaren får kännedom", "start",
    ]  # fmt: skip
    assert [m.deadline.id for m in drawn[0].after] == ["DL28", "DL30"]
    assert [m.gap for m in drawn[0].after] == [2, 1]
    assert [m.deadline.id for m in drawn[2].before] == ["DL39"]
    assert drawn[2].after == ()
    assert drawn[2].before[0].deadline.kind is Kind.BEFORE


def test_an_unknown_id_draws_nothing():
    assert lines(["DL999"]) == []


def test_the_rules_need_no_django():
    code = "import sys, content.deadlines as d; d.deadlines(); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_period_stands_in_binding_law_as_the_timeline_says():
    ranks = {s["id"]: s["rank"] for s in factbase.read_json("sources.json")}
    acts = {"Lag (2021:603)": "SE-2021-603"}
    for deadline in deadlines().values():
        source = deadline.citation["sv"].split(",")[0]
        assert ranks[acts.get(source, source)] == "binding", deadline.id
