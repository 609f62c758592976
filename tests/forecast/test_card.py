"""The card of a model: its figures are those of `model.json`, in both languages alike, with nothing small on it, and nothing of it runs or asks a host."""

from __future__ import annotations

import json
import random
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from monitoring.errors import FileError, ForecastError
from monitoring.forecast import card_words as words
from monitoring.forecast import card_writing
from monitoring.forecast.burden import SAID
from monitoring.forecast.card_figures import Figures
from monitoring.forecast.card_names import aspect_of
from monitoring.forecast.card_reading import About, BinTold, GroupTold, PartTold, Span, about_of, outcomes_of
from monitoring.forecast.card_withholding import (
    Behind,
    counts_behind,
    group_marks,
    is_few,
    merged_bins,
    named_of,
    outcome_shown,
    persons_shown,
    shown,
)
from monitoring.forecast.card_writing import PAGE, Wanted, names_of, write_card
from monitoring.forecast.evaluating import GROUPS, PARTS
from monitoring.forecast.features import feature_names
from monitoring.forecast.model_file import versions
from monitoring.forecast.reasons import REASONS
from monitoring.forecast.training import CANDIDATES
from monitoring.review.suppression import Mark
from monitoring.warehouse import files
from tests.forecast.card_model import BINS, document, group, keep, later, outcome, part, share, too_few
from tests.unit.commands import Run, command_runner

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
THRESHOLDS = Path(__file__).parents[2] / "thresholds"


class Page(HTMLParser):
    """What stands on a page, by language: text, rows of tables, and how many of each element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.rows: dict[str, list[list[str]]] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self._language, self._is_style, self._cell = "", False, False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "article":
            self._language = str(found["id"])
        counts = self.counts.setdefault(self._language, {})
        counts[tag] = counts.get(tag, 0) + 1
        self._is_style = tag == "style"
        if tag == "tr":
            self.rows.setdefault(self._language, []).append([])
        if tag in {"td", "th"}:
            self.rows[self._language][-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.texts.setdefault(self._language, []).append(data)
        if self._cell:
            self.rows[self._language][-1][-1] += data

    def text(self, language: str) -> str:
        return "\n".join(self.texts[language])


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Page]:
    def card(about: dict[str, Any], *outcomes: dict[str, Any], wanted: Wanted | None = None) -> Page:
        keep(tmp_path, about)
        return Page(write_card(tmp_path, "autumn", wanted or Wanted(), outcomes).read_text(encoding="utf-8"))

    return card


def whole() -> dict[str, Any]:
    return later(document(part("this"), part("next", shocks=33)))


OUTCOMES = (outcome("2024-12-31", 60), outcome("2025-01-31", 44, chosen_count=97, found_count=21))


def figures_of(value: object) -> Iterator[float]:
    """Every number in a document."""
    if isinstance(value, dict):
        for one in value.values():
            yield from figures_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from figures_of(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def test_every_word_has_both_languages_with_the_same_gaps() -> None:
    said = words.every()
    assert len(said) > 150
    for one in said:
        gaps = [sorted({name for _, name, _, _ in Formatter().parse(text) if name}) for text in one]
        assert one.en, one
        assert one.zh, one
        assert gaps[0] == gaps[1], one
        assert not re.search(r"[一-鿿]", one.en.replace("中文", "")), one
    plain = [one for one in said if not re.search(r"[一-鿿]", one.zh)]
    assert {one.en for one in plain} <= {"PSI", ", ", "{value} ({range})", "{method} {error}"}


def test_everything_with_a_code_has_a_name() -> None:
    assert set(CANDIDATES) == set(words.CANDIDATES)
    assert set(PARTS) == set(words.PARTS)
    assert {*GROUPS, "age"} <= set(words.KINDS)
    assert set(SAID) == set(words.GROWERS)
    assert {reason.code for reason in REASONS} == set(words.ASPECTS)
    assert {"format", *versions()} == set(words.DIFFERING)
    censored = set(re.findall(r"THEN '(\w+)'", files.statement("forecast", "labelled_row")))
    assert len(censored) >= 5
    assert censored <= set(words.CENSORINGS)
    assert all(aspect_of(name) in words.ASPECTS for name in feature_names(["*", "destitute"]))


def row_of(page: Page, language: str, first: str) -> list[list[str]]:
    return [row[1:] for row in page.rows[language] if row and row[0] == first]


def test_the_figures_of_every_method_are_those_of_the_model(write: Callable[..., Page]) -> None:
    about = document()
    page = write(about)
    for candidate in about["evaluation"]["parts"][0]["candidates"]:
        name = words.CANDIDATES[candidate["name"]].en + (" *" if candidate["name"] == "boosted" else "")
        finding, true = row_of(page, "en", name)
        pr_auc, auc, precision, recall = (candidate[key] for key in ("pr_auc", "auc", "precision", "recall"))
        assert finding == [
            f"{pr_auc['value']:.3f} ({pr_auc['low']:.3f} to {pr_auc['high']:.3f})",
            f"{auc['value']:.3f} ({auc['low']:.3f} to {auc['high']:.3f})",
            *(f"{100 * x['value']:.0f} ({100 * x['low']:.0f} to {100 * x['high']:.0f})" for x in (precision, recall)),
            f"{candidate['median_lead_days']:.1f}",
        ]
        assert true == [
            f"{candidate['expected_crossings']:.1f}",
            "140",
            "yes" if candidate["is_calibrated"] else "NO",
            f"{candidate['brier']:.5f}",
            f"{candidate['calibration_error']:.4f}",
        ]


def test_the_sentences_tell_the_same_figures_in_natural_numbers(write: Callable[..., Page]) -> None:
    text = write(document()).text("en")
    # 200 were named, 60 of them crossed, of 140 who crossed; of 8,000 cases 140 cross, so of 200 picked blindly 3.5.
    assert (
        "Of 100 persons named 30 crossed (allowing for chance: 24 to 37). Of 100 picked blindly it would have been 2."
        in text
    )
    assert "Of 100 persons who crossed 43 had been named (allowing for chance: 35 to 51)." in text
    assert "By picking as many blindly it would have been 3." in text
    assert "half crossed 27.5 days or more" in text
    assert "of 140 crossings 42 were shocks. So of 100 crossings at most 70 can be found" in text
    assert "Mean squared error (Brier): 0.01234. Giving everybody the same probability would have 0.01722" in text
    assert "only one person in" not in text.lower()


def test_every_figure_of_a_table_comes_from_the_model(write: Callable[..., Page]) -> None:
    about = whole()
    page = write(about, *OUTCOMES)
    known = {text for value in figures_of([about, list(OUTCOMES)]) for text in shapes(value)}
    merged = [one for told in about["evaluation"]["parts"] for one in merged_of(told)]
    known |= {text for one in merged for text in (f"{one[0]:,}", f"{one[1]:.1f}", f"{one[2]:.1f}")}
    known |= {str(n) for n in range(1, len(merged) + 1)} | {"100", "1,000", "3.11"}
    for row in page.rows["en"]:
        for cell in row[1:]:
            plain = re.sub(r"\d{4}-\d{2}-\d{2}|[0-9a-f]{64}|[\w-]+ \d+\.\d+\S*|0\.1\.0", "", cell)
            assert {found.rstrip(",") for found in NUMBER.findall(plain)} <= known, row


def shapes(value: float) -> set[str]:
    forms = [f"{value:,.{digits}f}" for digits in (0, 1, 3, 4, 5)]
    return {*forms, f"{100 * value:.0f}", f"{1000 * value:,.1f}", f"{value:.0f}"}


def merged_of(told: dict[str, Any]) -> list[tuple[int, float, float]]:
    """Bins of fewer than 5 put together with their neighbours: by hand for the bins of the model."""
    bins = told["candidates"][0]["bins"]
    # 0 1 0 2 1 3 4 | 7 | 25 | 97
    cut = [bins[:7], bins[7:8], bins[8:9], bins[9:]]
    found = []
    for ones in cut:
        rows = sum(one["row_count"] for one in ones)
        said, crossed = (
            sum(one["row_count"] * one[key] for one in ones) for key in ("mean_probability", "crossed_share")
        )
        found.append((rows, 1000 * said / rows, 1000 * crossed / rows))
    return found


def test_the_calibration_table_tells_no_bin_with_few(write: Callable[..., Page]) -> None:
    page = write(document())
    told = [row for row in page.rows["en"] if len(row) == 4 and row[0].isdigit()]
    expected = merged_of(document()["evaluation"]["parts"][0])
    assert told == [[str(n), f"{a:,}", f"{b:.1f}", f"{c:.1f}"] for n, (a, b, c) in enumerate(expected, 1)]
    assert "put together where fewer than 5 crossed" in page.text("en")


def test_both_languages_tell_the_same_numbers_in_as_many_tables_and_charts(write: Callable[..., Page]) -> None:
    page = write(whole(), *OUTCOMES)
    assert list(page.texts)[-2:] == ["zh", "en"]
    for tag in ("section", "table", "tr", "td", "svg", "rect", "li", "h2", "h3", "p"):
        assert page.counts["zh"][tag] == page.counts["en"][tag], tag
    for zh, en in zip(page.rows["zh"], page.rows["en"], strict=True):
        assert numbers_of(zh[1:]) == numbers_of(en[1:])
    assert page.counts["zh"]["h2"] == 8
    only = write(whole(), wanted=Wanted(languages=("zh",)))
    assert set(only.texts) == {"", "zh"}


def numbers_of(cells: list[str]) -> list[list[str]]:
    return [NUMBER.findall(cell.replace(",", "")) for cell in cells]


def test_the_card_says_what_it_must_not_be_used_for(write: Callable[..., Page]) -> None:
    page = write(document())
    for said in (*words.FORBIDDEN, words.WHO, words.PROBABILITY_IS, words.PROBABILITY_IS_NOT, *words.DOUBT_LINES):
        assert said.zh in page.text("zh")
        assert said.en in page.text("en")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "ranks better than the best simple guess (this year's pace continued)"),
        ({"gain": {"value": 0.01, "low": -0.02, "high": 0.04}}, "does NOT rank better"),
        ({"gain": {"value": None, "low": None, "high": None}}, "does NOT rank better"),
    ],
)
def test_the_verdict_says_whether_the_simplest_guess_is_beaten(
    write: Callable[..., Page], changed: dict[str, Any], sentence: str
) -> None:
    assert sentence in write(document(part("this", **changed))).text("en")


def test_the_baseline_scores_where_the_model_does_not_beat_it(write: Callable[..., Page]) -> None:
    told = part("this", gain={"value": 0.0, "low": -0.02, "high": 0.04}, best_baseline="last_year")
    about = document(told, scorer="last_year")
    page = write(about)
    assert "What scores is therefore: last year's burden alone." in page.text("en")
    assert row_of(page, "en", "last year's burden alone *")
    # The figures told in sentences are those of what scores: 60 - 2 x 9 of 200 named.
    assert "Of 100 persons named 21 crossed" in page.text("en")


def test_a_miscalibrated_model_is_called_so(write: Callable[..., Page]) -> None:
    about = document()
    assert "MISCALIBRATED" not in write(about).text("en")
    about["evaluation"]["parts"][0]["candidates"][0]["is_calibrated"] = False
    page = write(about)
    assert "MISCALIBRATED: 131.3 crossings were expected and 140 counted" in page.text("en")
    assert "概率失准：预计131.3人次超标，实际140人次" in page.text("zh")


def test_groups_that_are_off_are_named_in_words(write: Callable[..., Page]) -> None:
    page = write(document(), wanted=Wanted(names=names_of(THRESHOLDS)))
    assert "OFF: age 18–59 years: more crossings were said than came, beyond chance." in page.text("en")
    assert "有偏差：年龄“75岁及以上”预测偏低" in page.text("zh")
    assert "MISSED MORE OFTEN: sex women: those who crossed" in page.text("en")
    assert "sex men: " not in page.text("en")
    assert row_of(page, "en", "men") == [["3,900", "66.4", "65", "16.7 (12.9 to 21.2)", "45 (32 to 57)"]]
    assert row_of(page, "zh", "特困人员") == [["太少，不作判断"] * 5]
    assert row_of(page, "zh", "低保对象")


def test_a_group_that_would_tell_of_few_is_withheld(write: Callable[..., Page]) -> None:
    # Of 140 crossings 60 and 78 are of the groups told, so that 2 are left for the one that is too few to say.
    page = write(document())
    assert row_of(page, "en", "general rule, no category") == [["withheld"] * 5]
    assert row_of(page, "en", "destitute") == [["too few to say"] * 5]
    # By age 10 are left, of whom 2 were found: how many were found of one group is withheld, the rest is told.
    assert row_of(page, "en", "18–59 years")[0][2:] == ["50", "11.9 (8.8 to 15.7)", "withheld"]


def test_the_counts_behind_a_share_are_found_as_a_reader_could() -> None:
    rng = random.Random(5)
    for _ in range(200):
        count = rng.randint(1, 5000)
        found = rng.choice((0, count, rng.randint(0, count)))
        assert counts_behind(Span(**share(found, count)), 40_000) == Behind(found, count)
    assert counts_behind(Span(**share(0, 0)), 100) == Behind(0, 0)
    assert counts_behind(Span(value=0.25, low=0.1, high=0.2), 100) is None
    assert counts_behind(Span(), 100) is None


def test_no_group_with_few_is_told_or_left_alone_to_be_worked_out() -> None:
    rng = random.Random(7)
    hidden_count = 0
    for _ in range(80):
        told, groups = drawn_groups(rng)
        marks = group_marks(told, groups, told.candidate("boosted"))
        hidden_count += len(marks.hidden) + len(marks.without_found)
        shown_ones = [one for one in groups if not one.is_too_few]
        found = {one.group_code: counts_behind(one.recall or Span(), 10**5) for one in shown_ones}
        whole_found = counts_behind(told.candidates[0].recall, 10**5)
        assert whole_found is not None
        columns = {
            "crossed": ({one.group_code: one.crossings or 0 for one in shown_ones}, told.crossings, marks.hidden),
            "stayed": (
                {one.group_code: (one.row_count or 0) - (one.crossings or 0) for one in shown_ones},
                told.row_count - told.crossings,
                marks.hidden,
            ),
            "found": (
                {code: one.found for code, one in found.items() if one},
                whole_found.found,
                marks.without_found,
            ),
            "missed": (
                {code: one.count - one.found for code, one in found.items() if one},
                whole_found.count - whole_found.found,
                marks.without_found,
            ),
        }
        for cells, total, hidden in columns.values():
            attack(cells, total, hidden, has_rest=len(shown_ones) < len(groups))
    assert hidden_count > 30


def attack(cells: dict[str, int], total: int, hidden: frozenset[str], *, has_rest: bool) -> None:
    """Who knows the total and all cells told: is any cell few, or what is left for a single cell?"""
    assert not any(is_few(cells[code]) for code in cells.keys() - hidden)
    if is_few(total):
        # Then the total is not told either.
        assert not any(cells[code] for code in cells.keys() - hidden)
        return
    left = total - sum(cells[code] for code in cells.keys() - hidden)
    if len(hidden) + has_rest == 1:
        assert not is_few(left)


def drawn_groups(rng: random.Random) -> tuple[PartTold, list[GroupTold]]:
    """Groups that add up to a part, some with few found or few left, some too few to say."""
    groups, rows, crossings, found = [], 0, 0, 0
    for n in range(rng.randint(2, 5)):
        is_small = rng.random() < 0.4
        crossed = rng.choice((1, 2, 4, 9)) if is_small else rng.randint(20, 60)
        hits = min(rng.choice((0, 1, 3, 15, crossed)), crossed)
        count = crossed + rng.choice((2, 300, 900))
        rows, crossings, found = rows + count, crossings + crossed, found + hits
        groups.append(too_few("sex", str(n)) if is_small else group("sex", str(n), (count, crossed, hits), 30.0))
    told = part("this", rows=rows, bins=[crossings])
    told["candidates"][0]["recall"] = share(found, crossings)
    about = about_of("autumn", document({**told, "groups": groups}))
    return about.evaluation.parts[0], list(about.evaluation.parts[0].groups)


def test_merged_bins_have_nobody_or_enough() -> None:
    rng = random.Random(3)
    for _ in range(200):
        crossed = [rng.choice((0, 0, 1, 2, 3, 7, 30)) for _ in range(10)]
        merged = merged_bins(
            [BinTold(row_count=800, mean_probability=0.01, crossed_share=count / 800) for count in crossed]
        )
        if sum(crossed) and not is_few(sum(crossed)):
            assert sum(one.crossed for one in merged) == sum(crossed)
            assert sum(one.row_count for one in merged) == 8000
        assert not any(is_few(one.crossed) for one in merged)


def test_few_of_anything_are_not_told() -> None:
    about = about_of("autumn", document())
    assert shown(3) is Mark.few
    assert shown(0) == 0
    assert shown(50, 2) is Mark.withheld
    assert persons_shown(about) == (6123, 5987, 4321)
    changed = document()
    changed["evaluation"]["shared_person_count"] = 5985
    assert persons_shown(about_of("autumn", changed))[2] is Mark.withheld


def test_few_shocks_found_or_left_out_stand_as_fewer_than_5(write: Callable[..., Page]) -> None:
    about = document(part("this", shocks=3))
    candidate = about["evaluation"]["parts"][0]["candidates"][0]
    candidate |= {"precision": share(2, 200), "recall": share(2, 140), "median_lead_days": 11.5}
    page = write(about)
    text = page.text("en")
    assert "of 140 crossings the shocks are: fewer than 5." in text
    assert "is not told: the counts behind it are few, or not known." in text
    assert "11.5" not in text
    assert row_of(page, "en", "learnt model (boosted trees) *")[0][2:] == ["withheld"] * 3
    assert ["not over yet", words.CENSORINGS["horizon"][1].en, "fewer than 5"] in page.rows["en"]
    assert ["死亡", words.CENSORINGS["dead"][1].zh, "17"] in page.rows["zh"]


@pytest.mark.parametrize("crossings", [1, 4])
def test_a_part_with_few_crossings_tells_no_figure(write: Callable[..., Page], crossings: int) -> None:
    small = part("next", bins=[0, crossings], shocks=1, constant_brier=0.07531)
    page = write(later(document(small)))
    text = page.text("en") + page.text("zh")
    assert "too few cases to say anything" in text
    for told in ("0.07531", "0.321", "0.01234", "131.3", "27.5", "1,234,567"):
        assert told not in text
    assert page.counts["en"].get("svg", 0) == 0


def test_outcomes_are_told_as_table_and_chart_without_small_numbers(write: Callable[..., Page]) -> None:
    few = outcome("2025-02-28", 3, shocks=1, found_count=2, helped_count=4, is_calibrated=None)
    page = write(document(), few, *OUTCOMES)
    rows = [row for row in page.rows["en"] if row[0].startswith("202") and len(row) > 5]
    assert rows == [
        ["2024-12-31", "2025-03-05", "This year's window", "4,100", "71.6", "60", "19", "100", "33", "14", "yes"],
        ["2025-01-31", "2025-03-05", "This year's window", "4,100", "71.6", "44", "19", "97", "21", "14", "yes"],
        [
            "2025-02-28",
            "2025-03-05",
            "This year's window",
            "4,100",
            "71.6",
            *["fewer than 5"] * 2,
            "100",
            *["fewer than 5"] * 2,
            "not known",
        ],
    ]
    assert "This year's window: expected and counted by night scored" in page.text("en")
    assert "expected 71.6, crossed fewer than 5" in page.text("en")
    enough = write(document(), few | {"crossings": 60}, *OUTCOMES)
    assert enough.counts["en"]["rect"] == page.counts["en"]["rect"] + 1  # no bar for few
    one = outcomes_of([outcome("2025-02-28", 44, chosen_count=44, found_count=41)])[0]
    assert outcome_shown(one)["found_count"] is Mark.withheld
    assert "Nothing was measured yet." in write(document()).text("en")
    with pytest.raises(ForecastError, match="cannot be told"):
        outcomes_of([{"night": "2025-02-28"}])


def test_what_is_known_since_training_is_told_where_it_is_there(write: Callable[..., Page]) -> None:
    without = write(document()).text("en")
    assert without.count("Not worked out for this model.") == 3
    page = write(later(document()))
    text = page.text("en")
    assert "1 of 3 things read have shifted: age and sex (age_years)." in text
    assert row_of(page, "en", "age and sex (age_years)") == [["0.412", "yes"]]
    assert "should lie 80 times of 100. It did 76 times of 100 (allowing for chance: 75 to 77)." in text
    assert "grow by 1,234,567 yuan all together, and grew by 1,345,679" in text
    assert "OFF: these sums differ by more than chance explains" in text
    assert "Compared with summer" in text
    assert (
        "(2024-08-31): hit rate down the list (PR-AUC) +0.021 (-0.004 to +0.047), Brier error +0.00031 (-0.00007 to +0.00069)"
        in text
    )
    assert "It is not better: no difference beyond chance." in text
    nobody = {
        "name": None,
        "nights": [],
        "pr_auc_gain": None,
        "brier_gain": None,
        "is_better": True,
        "why": "none_in_use",
    }
    assert "Model in use: none. There was none to compare with." in write(document(against=nobody)).text("en")


def test_a_sample_is_told(write: Callable[..., Page]) -> None:
    assert "Only one person in 3 was looked at: so this is as if the officer could handle 300 persons" in write(
        document(one_in=3)
    ).text("en")


@pytest.mark.parametrize("gone", [None, float("nan"), float("inf")])
def test_a_figure_that_is_nan_or_null_is_told_as_not_known(write: Callable[..., Page], gone: float | None) -> None:
    told = part("this", constant_brier=gone)
    told["candidates"][0] |= {
        "brier": gone,
        "median_lead_days": gone,
        "auc": {"value": gone, "low": gone, "high": gone},
        "pr_auc": {"value": 0.3214, "low": gone, "high": gone},
    }
    page = write(document(told))
    text = page.text("en") + page.text("zh")
    assert "nan" not in re.sub(r"[a-z]nan|nan[a-z]", "", text.lower())
    assert "inf" not in text.split()
    assert "None" not in text
    finding, true = row_of(page, "en", "learnt model (boosted trees) *")
    assert finding[:2] == ["0.321", "not known"]
    assert true[3] == "not known"
    assert "Time gained: not known" in text
    assert "Brier）：不详" in text


def test_nothing_of_a_model_runs_and_no_host_is_asked(write: Callable[..., Page]) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"
    about = later(document(part("this"), name=evil, package_version=evil, python=evil))
    about["evaluation"]["parts"][0]["groups"].append(too_few("region", evil))
    about["evaluation"]["parts"][0]["groups"].append(too_few(evil, evil))
    about["evaluation"]["parts"][0]["best_baseline"] = evil
    about["evaluation"]["censored"][evil] = 17
    about["features"].append(evil)
    about["drift"].append({"feature": evil, "psi": 3.0, "is_shifted": True})
    about["against"] |= {"name": evil, "why": evil}
    page = write(about)
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "link", "iframe", "object", "form", "base"})
    hosts = [value for _, attrs in page.tags for name, value in attrs.items() if name in {"src", "href"}]
    assert set(hosts) == {"#zh", "#en"}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert evil in page.text("en").replace("\n", "")


def test_charts_are_told_to_those_who_cannot_see_them(write: Callable[..., Page]) -> None:
    page = write(whole(), *OUTCOMES)
    charts = page.counts["en"]["svg"]
    assert charts > 10
    assert page.counts["en"]["title"] == page.counts["en"]["desc"] == charts
    assert "30 of 100 squares are dark." in page.text("en")


def test_a_model_of_other_versions_has_a_card_that_says_so(write: Callable[..., Page]) -> None:
    assert "not loaded here" not in write(document()).text("en")
    page = write(document(python="3.9", sql_fingerprint="0" * 64))
    assert "This model is not loaded here: it was made with another queries, Python than is installed." in page.text(
        "en"
    )
    assert "本机不加载此模型：其查询语句、Python版本与现有安装不一致" in page.text("zh")


def test_the_card_is_for_its_owner_alone_and_the_same_each_time(tmp_path: Path) -> None:
    path = keep(tmp_path, document()).with_name(PAGE)
    assert write_card(tmp_path, "autumn", Wanted()) == path
    first = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_card(tmp_path, "autumn", Wanted())
    assert path.read_bytes() == first
    elsewhere = tmp_path / "card.html"
    write_card(tmp_path, "autumn", Wanted(to=elsewhere))
    assert elsewhere.read_bytes() == first
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    for taken in (elsewhere, tmp_path / "no folder" / "card.html"):
        with pytest.raises(FileError, match=r"exists already|cannot be written"):
            write_card(tmp_path, "autumn", Wanted(to=taken))
    # Also where the file came in between.
    with pytest.raises(FileError, match="cannot be written"):
        card_writing._put(elsewhere, "other", is_new=True)
    assert elsewhere.read_bytes() == first
    assert sorted(path.name for path in path.parent.iterdir()) == [PAGE, "model.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card.html", "forecast"]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))
    return command_runner(monkeypatch, capsys)


def test_the_command_writes_the_card(command: Run, tmp_path: Path) -> None:
    keep(tmp_path, document())
    code, out, _ = command("forecast", "card", "autumn", "--to", str(tmp_path / "a.html"), "--lang", "zh")
    assert (code, out.strip()) == (0, str(tmp_path / "a.html"))
    page = Page((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert set(page.texts) == {"", "zh"}
    assert "特困人员" in page.text("zh")


def without(about: dict[str, Any], *path: str | int) -> dict[str, Any]:
    place: Any = about
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return about


DAMAGED: Sequence[str | bytes] = (
    "",
    "{",
    "[]",
    "null",
    b"\xff\xfe\x00",
    json.dumps(without(document(), "evaluation")),
    json.dumps(without(document(), "evaluation", "parts", 0, "crossings")),
    json.dumps(without(document(), "seed")),
    json.dumps(document(label_night="yesterday")),
    json.dumps(document(part("this", row_count=-1))),
)


@pytest.mark.parametrize("content", [None, *DAMAGED])
def test_a_missing_or_damaged_model_gets_one_paragraph(
    command: Run, tmp_path: Path, content: str | bytes | None
) -> None:
    if content is not None:
        path = keep(tmp_path, {})
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = command("forecast", "card", "autumn")
    assert code == 33
    assert not out
    assert len(err.strip().splitlines()) == 1
    assert ("There is no model" if content is None else "is damaged") in err
    assert "Traceback" not in err
    assert not list(tmp_path.rglob("*.html"))


def test_a_figure_never_reads_as_none_or_all_where_it_is_nearly_so() -> None:
    figures = Figures("en")
    told = {0.0: "0", 0.004: "fewer than 1", 0.006: "1", 0.994: "99", 0.996: "more than 99", 1.0: "100"}
    assert {share_: figures.of_hundred(share_) for share_ in told} == told


def test_persons_named_and_found_follow_from_the_shares() -> None:
    about: About = about_of("autumn", document())
    told = about.evaluation.parts[0]
    assert named_of(about, told, told.candidates[0]) == (Behind(60, 200), Behind(60, 140))
    assert any(is_few(count) for count in BINS)
