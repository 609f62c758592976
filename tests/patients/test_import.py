"""What is read and kept of a list, what replaces what, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from monitoring.errors import IdentityListError
from monitoring.identities.feeding import listed_identities
from monitoring.patients.reading import PatientFile, read_patients
from monitoring.patients.state import patients_on
from monitoring.patients.telling import told_import
from monitoring.patients.words import PatientClass, Treatment
from monitoring.settings import Settings
from monitoring.source.coverage import end_of_night
from tests.patients.listing import CLASSES, HEADER, STATES, line, take, write_list
from tests.unit.identities.lists import certificate

MARCH = date(2024, 3, 1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def chronic(count: int, first: int = 1) -> list[list[object]]:
    return [line(n, "chronic") for n in range(first, first + count)]


def held(settings: Settings, day: str, night: str | None = None) -> dict[str, int]:
    before = end_of_night(date.fromisoformat(night)) if night else None
    found = patients_on(settings, date.fromisoformat(day), before)
    return {kind.value: n for kind in PatientClass if (n := sum(p.patient_class is kind for p in found.patients))}


def test_class_state_and_days_are_read_and_the_footer_is_not(tmp_path: Path) -> None:
    lines = [line(n, kind, state) for n, (kind, state) in enumerate([(k, s) for k in CLASSES for s in STATES], start=1)]
    lines.append(line(50, "major", "refused", "2024年1月", "2024-06-30"))
    read = read_patients(PatientFile(write_list(tmp_path / "list.xlsx", lines), MARCH))
    assert {kind: len(found) for kind, found in read.by_class.items()} == {
        PatientClass.serious: 7,
        PatientClass.chronic: 7,
        PatientClass.major: 8,
    }
    last = read.by_class[PatientClass.major][-1]
    assert (last.certificate, last.state, last.begin_on, last.end_on) == (
        certificate(50),
        Treatment.refused,
        date(2024, 1, 1),
        date(2024, 6, 30),
    )
    assert {p.state for p in read.patients} == {*Treatment, None}


def test_the_diagnosis_is_nowhere_and_that_is_said(settings: Settings, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.xlsx", chronic(3))
    imported = take(settings, path, "2024-03-01")
    assert "diagnoses was not kept" in told_import(PatientFile(path, MARCH), imported, is_dry=False)
    assert "尿毒症".encode() not in settings.identity_lists_file.read_bytes()
    assert settings.identity_lists_file.stat().st_mode & 0o777 == 0o600


def test_a_list_of_one_class_needs_no_column_and_its_words_may_be_given(settings: Settings, tmp_path: Path) -> None:
    header = ("证件号码", "患者姓名", "随访")
    path = write_list(tmp_path / "list.xlsx", [(certificate(1), "甲", "随访中"), (certificate(2), "乙", None)], header)
    more = {
        "classes": frozenset({PatientClass.serious}),
        "state_words": {"随访中": Treatment.signed_up},
        "columns": {"state": "随访"},
    }
    take(settings, path, "2024-03-01", **more)
    found = patients_on(settings, MARCH, None).patients
    assert [(p.patient_class, p.state, p.name) for p in found] == [
        (PatientClass.serious, Treatment.signed_up, "甲"),
        (PatientClass.serious, None, "乙"),
    ]


def test_a_new_list_replaces_the_older_from_its_date_and_is_known_from_its_import(
    settings: Settings, tmp_path: Path
) -> None:
    take(settings, write_list(tmp_path / "a.xlsx", chronic(100)), "2024-03-01", "2024-03-02 09:00:00")
    take(settings, write_list(tmp_path / "b.xlsx", chronic(101)), "2024-04-01", "2024-04-05 09:00:00")
    assert held(settings, "2024-02-29") == {}
    assert held(settings, "2024-03-31") == {"chronic": 100}
    assert held(settings, "2024-04-01") == {"chronic": 101}
    assert held(settings, "2024-04-01", "2024-04-04") == {"chronic": 100}
    assert held(settings, "2024-04-01", "2024-04-05") == {"chronic": 101}
    assert held(settings, "2024-03-01", "2024-03-01") == {}


def test_a_list_of_one_class_leaves_the_others_alone(settings: Settings, tmp_path: Path) -> None:
    lines = [*chronic(5), line(9, "major")]
    take(settings, write_list(tmp_path / "a.xlsx", lines), "2024-03-01")
    take(settings, write_list(tmp_path / "b.xlsx", chronic(6)), "2024-04-01")
    assert held(settings, "2024-04-01") == {"chronic": 6, "major": 1}


def test_a_mended_list_of_the_same_day_counts_and_the_former_one_stays_known(
    settings: Settings, tmp_path: Path
) -> None:
    take(settings, write_list(tmp_path / "a.xlsx", chronic(100)), "2024-03-01", "2024-03-02 09:00:00")
    take(settings, write_list(tmp_path / "b.xlsx", chronic(99)), "2024-03-01", "2024-03-04 09:00:00")
    assert held(settings, "2024-03-10") == {"chronic": 99}
    assert held(settings, "2024-03-03", "2024-03-03") == {"chronic": 100}


def test_twice_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    path = write_list(tmp_path / "a.xlsx", chronic(10))
    take(settings, path, "2024-03-01", "2024-03-02 09:00:00")
    (change,) = take(settings, path, "2024-03-01", "2024-03-09 09:00:00").changes
    assert change.is_known
    assert held(settings, "2024-03-05", "2024-03-02") == {"chronic": 10}


@pytest.mark.parametrize(("left", "is_asked"), [(98, False), (97, True), (0, True)])
def test_a_list_that_shrinks_is_asked_about(settings: Settings, tmp_path: Path, left: int, is_asked: bool) -> None:
    take(settings, write_list(tmp_path / "a.xlsx", chronic(100)), "2024-03-01")
    smaller = write_list(tmp_path / "b.xlsx", chronic(left) or [line(999, "chronic")])
    if is_asked:
        with pytest.raises(IdentityListError, match="at once is what an incomplete or wrong file looks like"):
            take(settings, smaller, "2024-04-01")
        assert held(settings, "2024-04-01") == {"chronic": 100}
    take(settings, smaller, "2024-04-01", yes=is_asked)
    assert held(settings, "2024-04-01") == {"chronic": left or 1}


def test_a_dry_run_keeps_nothing(settings: Settings, tmp_path: Path) -> None:
    (change,) = take(settings, write_list(tmp_path / "a.xlsx", chronic(3)), "2024-03-01", is_dry=True).changes
    assert change.added == 3
    assert not settings.identity_lists_file.exists()


def test_rows_to_look_at_are_told_by_number(settings: Settings, tmp_path: Path) -> None:
    lines = [*chronic(4), line(1, "chronic"), line(6, "chronic", "dead", "2024-05-01", "2024-04-01")]
    lines.append([7, "人7", "1401231", "慢病", "治疗中", None, "soon", None])
    path = write_list(tmp_path / "a.xlsx", lines)
    told = told_import(PatientFile(path, MARCH), take(settings, path, "2024-03-01"), is_dry=False)
    assert "not 18 characters of an id number: row 9" in told
    assert "stands there twice, the first row is taken: row 7" in told
    assert "left out: 2 rows 8, 9" in told
    assert certificate(1) not in told


@pytest.mark.parametrize(
    ("lines", "header", "more", "told"),
    [
        ([(certificate(1), "甲")], ("身份证号", "姓名"), {}, "no column of classes"),
        ([(certificate(1), "甲", "绝症")], ("身份证号", "姓名", "类别"), {}, "not known: 绝症"),
        ([(certificate(1), "甲", None)], ("身份证号", "姓名", "类别"), {}, r"not known: \(empty\)"),
        ([line(1, "chronic")], HEADER, {"classes": frozenset({PatientClass.major})}, "other classes"),
        ([(certificate(1), "慢病", "好")], ("身份证号", "类别", "状态"), {}, "--state WORD=STATE"),
        ([("1.4E+17", "甲")], ("身份证号", "姓名"), {"classes": frozenset({PatientClass.major})}, "no usable id"),
    ],
)
def test_what_is_unclear_is_refused(
    tmp_path: Path, lines: list[list[object]], header: tuple[str, ...], more: dict[str, object], told: str
) -> None:
    path = write_list(tmp_path / "a.xlsx", lines, header)
    with pytest.raises(IdentityListError, match=told):
        read_patients(PatientFile(path, MARCH, **more))  # type: ignore[arg-type]


def test_identity_lists_beside_them_are_not_touched(settings: Settings, tmp_path: Path) -> None:
    take(settings, write_list(tmp_path / "a.xlsx", chronic(3)), "2024-03-01")
    assert listed_identities(settings, datetime.fromisoformat("2024-03-05").date()) is not None
