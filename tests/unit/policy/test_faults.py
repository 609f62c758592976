"""One wrong file per fault: the message names file, line and key, and says what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import load_policy

RULE = "rules/example-shanxi-demo-county.yaml"
Edit = Callable[[str, str, str], None]
REFERENCE = "reference: {title: t, href: h}"

Case = tuple[str, str, str, str | None, str, str]
# file, text that is replaced, by what, a text of the line that must be named, key, part of the message
FAULTS: list[Case] = [
    # Form of YAML
    (RULE, 'checked_on: "2026-11-01"', "checked_on: 2026-11-01", "on: 2026-11-01", "lines[0].checked_on", "in quotes"),
    (RULE, 'fraction: "0.50"', "fraction: 0.50", "fraction: 0.50", "lines[0].limit.fraction", "in quotes"),
    (RULE, "example: true", "example: yes", "example: yes", "example", "write true or false"),
    (RULE, "unit: person\n", "unit: person\nunit: person \n", "unit: person ", "unit", "stands twice"),
    (RULE, "unit: person", "unit: [person", "measure: total", "(file)", "is no YAML"),
    (RULE, "id: out-of-poverty", "id: &a out-of-poverty\n    x: *a", "x: *a", "(file)", "alias"),
    # Form of a model
    (
        RULE,
        "unit: person",
        "unitt: person",
        "unitt: person",
        "unitt",
        "known here: rule, title, example, template, region",
    ),
    (
        RULE,
        "{fraction:",
        "{ratio: 1, fraction:",
        "ratio:",
        "lines[0].limit.ratio",
        "known here: fraction, income, amount",
    ),
    (RULE, "unit: person\n", "", "rule: example", "unit", "is missing"),
    (RULE, "unit: person", "unit: people", "unit: people", "unit", "write 'person' or 'household'"),
    (RULE, 'region: "140100"', "region: 140100", "region: 140100", "region", "write text in quotes"),
    (RULE, "due_days: 15", 'due_days: "15"', "due_days", "push.due_days", "digits without quotes"),
    (RULE, "due_days: 15", "due_days: 0", "due_days", "push.due_days", "is too small; write 1 or more"),
    (RULE, "applies_to: everyone", "applies_to: []", "applies_to: []", "lines[1].applies_to", "names nobody"),
    (RULE, "applies_to: everyone", "applies_to: all", "applies_to: all", "lines[1].applies_to", "names nobody"),
    (RULE, '"0.50"', '"50 %"', '"50 %"', "lines[0].limit.fraction", "is no decimal text"),
    (RULE, '"0.50"', '"0.00"', '"0.00"', "lines[0].limit.fraction", "above 0"),
    (RULE, '"0.50"', '"-0.50"', '"-0.50"', "lines[0].limit.fraction", "-0.50 is not above 0"),
    (RULE, 'insurance: ["390"]', 'insurance: ["309"]', '"309"', "persons.insurance[0]", "unknown insurance type 309"),
    (
        RULE,
        "unit: person\n",
        'unit: person\ncounts: {insurance: ["39"]}\n',
        '"39"',
        "counts.insurance[0]",
        "399, 410, 510; correct it, or name a type of the region's own in `insurance_types` of set.yaml",
    ),
    (
        RULE,
        '"0.50", income',
        '"0.50", amount: "9.00", income',
        "9.00",
        "lines[0].limit",
        "give fraction and income, or",
    ),
    (RULE, '{fraction: "0.50", ', "{", "{income", "lines[0].limit", "fraction and income belong together"),
    (RULE, "valid_to: null", 'valid_to: "2022-12-31"', "2022-12-31", "lines[0].valid_to", "ends before it begins"),
    (RULE, 'from: "2023-01-01"', 'from: "2023-02-29"', "02-29", "lines[0].valid_from", "is no date"),
    (RULE, '    known_since: "2022-12-20"\n', "", "id: out-of", "lines[0].known_since", "since when"),
    (RULE, '"1.0", by', '"1.5", by', "1.5", "steps.from", "the limit itself"),
    (RULE, 'by: "0.5"', 'by: "0.7"', "0.7", "steps.to", "equal steps"),
    (RULE, "{by: release}", "{by: fixed_day}", "fixed_day", "takes_effect.fixed_day", "give both or neither"),
    (RULE, "{by: release}", "{by: notice}", "notice", "takes_effect.notices", "give both or neither"),
    (RULE, "{by: release}", '{by: fixed_day, fixed_day: "02-29"}', "02-29", "takes_effect.fixed_day", "every year"),
    (RULE, "rule: example", "rule: Example", "rule: Ex", "rule", "small letters"),
    # References and sources
    (RULE, '      href: "http', '      hrfe: "http', "hrfe", "lines[0].reference.hrfe", "known here: title, href"),
    ("identity_codes.yaml", 'title: "Example: id', 'title: "" # id', "# id", "lists[0].reference.title", "is empty"),
    (
        "income.csv",
        ',verified,"NBS Shanxi survey office, note of 2024-02-22: 2023',
        ',verified,,"',
        None,
        "(row)",
        "values",
    ),
    # Unknown names
    (RULE, 'region: "140100"', 'region: "149900"', "149900", "region", "unknown region 149900"),
    (RULE, 'region: "140100"', 'region: "140123101"', "140123101", "region", "nobody is insured at a township"),
    (RULE, "[out_of_poverty]", "[poor]", "[poor]", "lines[0].applies_to[0]", "unknown category poor"),
    (RULE, "series: rural", "series: all_", "all_", "lines[0].limit.income.series", "write 'rural'"),
    (
        RULE,
        'region: "140000"',
        'region: "140200"',
        "140200",
        "lines[0].limit.income",
        "no rural income of region 140200",
    ),
    (RULE, "rule: example-shanxi", "rule: example-hebei", "rule: ex", "rule", "the same name"),
    (
        "identity_codes.yaml",
        '7131": destitute',
        '7131": poor',
        ": poor",
        "lists[0].codes.7131",
        "unknown category poor",
    ),
    ("identity_codes.yaml", 'region: "140000"', 'region: "150000"', "150000", "lists[0].region", "unknown region"),
    ("income.csv", "140000,rural,2022", "150000,rural,2022", "150000", "region_code", "unknown region"),
    ("regions.csv", "county,140100", "county,140001", "140001", "parent_code", "unknown region"),
    ("regions.csv", "county,140100,140100", "county,140100,140001", "140001", "pooling_code", "unknown region"),
    ("regions.csv", "county,140100", "county,140106", "140105,", "parent_code", "cannot lie in 140106"),
    ("regions.csv", "140123101,", "1401231,", "1401231,", "code", "is not of the form"),
    ("regions.csv", "140123101,示例一镇,township", "140123101,示例一镇,village", "一镇", "code", "write 12 digits"),
    ("regions.csv", "140105,", "140106,", "140106,迎泽", "(file)", "region 140106 stands twice"),
    ("regions.csv", "code,name_zh", "kode,name_zh", "kode", "kode", "unknown column"),
    # Overlaps and duplicates
    (RULE, "id: rural-residents", "id: out-of-poverty", None, "lines[1].valid_from", "in force twice"),
    ("identity_codes.yaml", '"7301"', '"7131"', None, "lists[1].codes.7131", "mapped twice"),
    (
        "categories.yaml",
        "precedence: 20",
        "precedence: 10",
        None,
        "categories[1].precedence",
        "precedence 10 stands twice",
    ),
    ("categories.yaml", "category: orphan", "category: destitute", None, "categories[1].category", "stands twice"),
    ("income.csv", "140000,urban,2023", "140000,rural,2023", "41327", "(file)", "stands twice"),
    # Dates of income figures
    ("income.csv", ",,2024-02-22,false", ",2024-02-20,2024-02-22,false", "17677", "(file)", "two dates of release"),
    ("income.csv", ",,2024-02-22,false", ",,2023-02-22,false", "17677", "(file)", "before the year 2023 was over"),
    ("income.csv", ",2023-02-20,true", ",,true", "16323", "(file)", "an assumed date without a date"),
    # Care types
    ("care_types.yaml", '"21": inpatient', '"21": bed', '"21": bed', "prefixes.21", "is not one of the known values"),
    ("care_types.yaml", '"21": inpatient', '"2x": inpatient', "prefixes", "prefixes", "2x begins no care code"),
    ("care_types.yaml", '"21": inpatient', '"11": inpatient', '"11": inpatient', "prefixes.11", "stands twice"),
    ("income.csv", "16323", "16323.123", "16323.1", "value_yuan", "at most two digits"),
    ("income.csv", ",true,verified", ",maybe,verified", "maybe", "is_assumed_date", "true or false"),
]


def _line_of(path: Path, needle: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if needle in line)


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: f"{case[0]} {case[2]}"[:60].strip())
def test_fault_names_file_line_key_and_cure(folder: Path, edit: Edit, case: Case) -> None:
    name, old, new, needle, key, part = case
    edit(name, old, new)
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    found = [line for line in str(raised.value).splitlines() if line.startswith(f"thresholds/{name}:")]
    place = f"thresholds/{name}:{_line_of(folder / name, needle)} {key}: " if needle else f" {key}: "
    fitting = [line for line in found if place in line and part in line]
    assert len(fitting) == 1, str(raised.value)
    assert "; " in fitting[0]


@pytest.mark.parametrize("by", ["january", "notice"])
def test_latest_income_goes_with_release_only(folder: Path, edit: Edit, by: str) -> None:
    edit(RULE, "year: previous", "year: latest")
    notices = ', notices: [{from: "2023-01-01", announced_on: "2023-01-01", income_year: 2022, ' + REFERENCE + "}]"
    edit(RULE, "{by: release}", f"{{by: {by}{notices if by == 'notice' else ''}}}")
    with pytest.raises(
        ThresholdsError, match=r"lines\[0\]\.limit\.income\.year: the latest figure .* its release only"
    ):
        load_policy(folder)


def test_notice_must_name_a_line_with_a_fraction(folder: Path, edit: Edit) -> None:
    notice = '{from: "2023-01-01", announced_on: "2023-01-01", line: nobody, amount: "9.00", ' + REFERENCE + "}"
    edit(RULE, "{by: release}", f"{{by: notice, notices: [{notice}]}}")
    with pytest.raises(ThresholdsError, match=r"takes_effect\.notices\[0\]\.line: nobody is no line"):
        load_policy(folder)


def test_published_figures_of_one_day_must_not_overlap(folder: Path, edit: Edit) -> None:
    figure = (
        '{amount: "8000.00", valid_from: "2024-01-01", valid_to: null, announced_on: "2024-01-01", ' + REFERENCE + "}"
    )
    edit(RULE, "year: previous}}", f"year: previous}}, published: [{figure}, {figure}]}}")
    with pytest.raises(ThresholdsError, match=r"lines\[0\]\.limit\.published\[1\]\.valid_from: two published"):
        load_policy(folder)


@pytest.mark.parametrize(
    ("name", "key", "part"),
    [
        ("income.csv", "status", "an unverified figure"),
        ("income.csv", "is_assumed_date", "an assumed date"),
        ("identity_codes.yaml", "lists[0].status", "an unverified list"),
        ("residence_codes.yaml", "status", "an unverified list"),
        ("care_types.yaml", "status", "an unverified list"),
        (RULE, "example", "an example rule"),
    ],
)
def test_only_an_example_may_hold_what_is_unverified(folder: Path, edit: Edit, name: str, key: str, part: str) -> None:
    edit("set.yaml", "\nexample: true", "\nexample: false")
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    lines = [line for line in str(raised.value).splitlines() if line.startswith(f"thresholds/{name}:")]
    assert any(f" {key}: {part}" in line and "set.yaml" in line for line in lines)


def test_figure_without_source_does_not_load(folder: Path) -> None:
    path = folder / "income.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], "000000,all,2021,35128,2022-01-17,,false,verified,"]) + "\n", encoding="utf-8")
    with pytest.raises(
        ThresholdsError, match=r"thresholds/income\.csv:2 source: is missing; name where the figure was read"
    ):
        load_policy(folder)


def test_line_without_reference_does_not_load(folder: Path, edit: Edit) -> None:
    edit(RULE, "    reference:\n", "    reference_:\n")
    with pytest.raises(ThresholdsError, match=r"lines\[0\]\.reference: is missing; name the text it was read in"):
        load_policy(folder)


def test_all_faults_of_all_files_come_together(folder: Path, edit: Edit) -> None:
    edit(RULE, "unit: person", "unit: people")
    edit("income.csv", "140000,rural,2022", "140000,country,2022")
    edit("set.yaml", "\nexample: true", "\nexample: perhaps")
    (folder / "categories.yaml").unlink()
    (folder / "rules" / "other.yml").write_text("", encoding="utf-8")
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    message = str(raised.value)
    assert "(5 faults)" in message
    for part in ("unit: people", "series: country", "example: is neither", "categories.yaml:1", "other.yml:1 (file)"):
        assert part in message


def test_one_wrong_region_is_not_reported_wherever_it_is_named(folder: Path, edit: Edit) -> None:
    edit("regions.csv", "140000,山西,province", "140000,山西,provinz")
    with pytest.raises(ThresholdsError, match=r"\(1 fault\)"):
        load_policy(folder)


@pytest.mark.parametrize(("name", "old"), [("regions.csv", "code,name_zh"), ("income.csv", "region_code,series")])
def test_table_that_does_not_load_is_not_reported_wherever_it_is_used(
    folder: Path, edit: Edit, name: str, old: str
) -> None:
    edit(name, old, f"{old}x")
    with pytest.raises(ThresholdsError, match=r"\(2 faults\)"):
        load_policy(folder)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- \n\t- x"])
def test_file_that_is_no_yaml_is_one_fault(folder: Path, content: bytes) -> None:
    (folder / "residence_codes.yaml").write_bytes(content)
    with pytest.raises(ThresholdsError, match=r"\(1 fault\)[^\n]*\nthresholds/residence_codes\.yaml:\d"):
        load_policy(folder)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ThresholdsError, match="MONITORING_THRESHOLDS"):
        load_policy(tmp_path / "nowhere")


def test_days_without_an_income_are_told_beside_other_faults(folder: Path, edit: Edit) -> None:
    edit("income.csv", ",,2022-02-28,true", ",,,false")
    edit("residence_codes.yaml", '"22": rural', '"22": village')
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    told = str(raised.value)
    assert "(3 faults)" in told
    assert "residence_codes.yaml" in told
    assert told.count("from 2023-01-01 to 2023-02-19: no rural income of 140000 for 2022 or before") == 2


def test_an_insurance_type_of_the_regions_own_is_known_where_set_yaml_names_it(folder: Path, edit: Edit) -> None:
    edit(RULE, 'insurance: ["390"]', 'insurance: ["390", "401"]')
    edit("set.yaml", "\nexample: true", '\nexample: true\ninsurance_types: ["401"]')
    (placed,) = load_policy(folder).thresholds.applied
    assert placed.value.persons.insurance == ("390", "401")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"0.50"', '"0.00"'),
        ('from: "2023-01-01"', 'from: "2023-02-29"'),
        ("residence: [rural]", "residence: [country]"),
        ('insurance: ["390"]', "insurance: [390]"),
        ("unit: person\n", "unit: person\ncounts: {care: [surgery]}\n"),
    ],
)
def test_a_wrong_entry_of_a_list_is_one_fault(folder: Path, edit: Edit, old: str, new: str) -> None:
    edit(RULE, old, new)
    with pytest.raises(ThresholdsError, match=r"\(1 fault\)"):
        load_policy(folder)


def test_an_empty_list_is_told_in_words(folder: Path, edit: Edit) -> None:
    edit(RULE, "residence: [rural]", "residence: []")
    with pytest.raises(ThresholdsError, match=r"persons\.residence: has too few entries; write at least 1"):
        load_policy(folder)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (",,2024-02-22,false", ",,2024/2/22,false", "2024/2/22 is no date; write a day of the calendar, YYYY-MM-DD"),
        ("2023,17677,", '2023,"17,677",', "17,677 is no decimal text; write digits with a point and no comma"),
        ("2023,17677,", "2023,-17677,", "-17677 is not above 0"),
        ("rural,2023,17677", "rural,year,17677", "is no whole number; write digits"),
    ],
)
def test_nobody_is_told_to_quote_in_a_table(folder: Path, edit: Edit, old: str, new: str, told: str) -> None:
    edit("income.csv", old, new)
    with pytest.raises(ThresholdsError) as raised:
        load_policy(folder)
    (fault,) = [line for line in str(raised.value).splitlines() if line.startswith("thresholds/income.csv:")]
    assert told in fault
    assert "quote" not in fault
