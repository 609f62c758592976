"""docker-compose.yml: every service is watched, limited and started again, and no secret is in it."""

import os
import re
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
THAT_END = {"init", "monitoring"}
"""Services that do their work and end."""
OUR_OWN = {name for name, service in SERVICES.items() if "build" in service}
each_service = pytest.mark.parametrize("name", sorted(SERVICES))


def secret_names(service):
    return set(service.get("secrets", []))


def test_every_part_is_there():
    assert set(SERVICES) == {
        "airflow-db",
        "platform-db",
        "review-db",
        "review",
        "init",
        "api-server",
        "scheduler",
        "dag-processor",
        "monitoring",
    }


@each_service
def test_limits_and_log_rotation(name):
    limits = SERVICES[name]["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert set(SERVICES[name]["logging"]["options"]) == {"max-size", "max-file"}


@each_service
def test_restart_and_health(name):
    service = SERVICES[name]
    if name in THAT_END:
        assert service["restart"] == "no"
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert {"test", "interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


@each_service
def test_no_secret_stands_in_the_environment_or_the_command(name):
    service = SERVICES[name]
    for setting, value in service["environment"].items():
        assert "://" not in value or setting == "AIRFLOW__CORE__EXECUTION_API_SERVER_URL", setting
        if re.search(r"PASSWORD|SECRET|KEY|SQL_ALCHEMY|MONITORING_(SOURCE|PLATFORM|REVIEW)", setting):
            assert re.search(r"(_CMD|_FILE)$", setting), setting
            assert value.startswith(("secret ", "/run/secrets/", "/var/lib/airflow/")), setting
    assert not re.search(r"://[^/ ]*:[^/ ]*@", str(service))


@each_service
def test_secrets_named_are_the_ones_declared_and_used(name):
    service = SERVICES[name]
    assert secret_names(service) <= set(COMPOSE["secrets"])
    if "airflow_database_url" in secret_names(service):
        asked = {v.removeprefix("secret ") for v in service["environment"].values() if v.startswith("secret ")}
        assert asked <= secret_names(service)
    for value in service["environment"].values():
        if (
            value.startswith("/run/secrets/")
            and name != "init"
            and (name in {"scheduler", "monitoring"} or name not in OUR_OWN)
        ):
            assert value.removeprefix("/run/secrets/") in secret_names(service)


def test_every_secret_is_a_file_outside_the_repository_and_the_image():
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    allowed = [
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    ]
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[1] == "*"
    assert not {"!secrets", "!var", "!backup", "!tests"} & set(allowed)


def test_owner_of_the_platform_is_known_to_the_first_job_only():
    holders = {name for name, service in SERVICES.items() if "platform_owner_url" in secret_names(service)}
    assert holders == {"init"}


def test_page_and_dag_reader_know_neither_source_nor_platform():
    for name in ("api-server", "dag-processor"):
        assert not {s for s in secret_names(SERVICES[name]) if s.startswith(("monitoring_", "platform_"))}
        assert SERVICES[name]["networks"] == ["airflow"]


def test_caseworkers_page_knows_its_own_database_alone():
    assert secret_names(SERVICES["review"]) == {"monitoring_review", "monitoring_id_key"}
    assert SERVICES["review"]["networks"] == ["review"]
    assert not {name for name in SERVICES if "review_db_password" in secret_names(SERVICES[name])} - {"review-db"}


@each_service
def test_start_waits_for_what_is_needed(name):
    for other, condition in SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other in THAT_END else "service_healthy"
        assert condition == {"condition": wanted}
    if name in {"api-server", "scheduler", "dag-processor"}:
        assert "init" in SERVICES[name]["depends_on"]


@each_service
def test_ports_are_open_to_this_machine_unless_said_otherwise(name):
    for port in SERVICES[name].get("ports", []):
        assert port.startswith(("127.0.0.1:", "${PLATFORM_ADDRESS:-127.0.0.1}:"))


@each_service
def test_data_lies_in_volumes_and_time_is_that_of_the_bureau(name):
    named = {volume.split(":")[0] for volume in SERVICES[name]["volumes"] if not volume.startswith((".", "$"))}
    assert named
    assert named <= set(COMPOSE["volumes"])
    assert SERVICES[name]["environment"]["TZ"] == "Asia/Shanghai"


def test_the_night_may_use_less_memory_than_its_container_has():
    limit = int(SERVICES["scheduler"]["environment"]["MONITORING_MEMORY_LIMIT"].removesuffix("GB"))
    assert limit < int(SERVICES["scheduler"]["deploy"]["resources"]["limits"]["memory"].removesuffix("g")) - 2


@each_service
def test_rights_are_given_up(name):
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    if name in OUR_OWN:
        assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_image_runs_as_an_ordinary_user_from_the_lock():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER monitoring$", text, re.MULTILINE)
    assert "--requirement requirements.lock" in text


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "secrets"
    subprocess.run(["sh", ROOT / "deploy" / "make-secrets.sh", folder], check=True, capture_output=True)
    return folder


def test_secrets_made_are_those_asked_for_and_shut_away(made):
    assert {path.name for path in made.iterdir()} == set(COMPOSE["secrets"]) - {"monitoring_source"}
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in made.iterdir()} == {0o444}


def test_secrets_made_fit_together(made):
    value = {path.name: path.read_text().strip() for path in made.iterdir()}
    assert f"airflow:{value['airflow_db_password']}@airflow-db/airflow" in value["airflow_database_url"]
    assert f"platform_owner:{value['platform_owner_password']}@platform-db/platform" in value["platform_owner_url"]
    assert f"monitoring:{value['platform_push_password']}@platform-db/platform" in value["monitoring_platform"]
    assert len(bytes.fromhex(value["monitoring_id_key"])) == 32


def test_secrets_made_once_stay(made):
    before = {path.name: path.read_text() for path in made.iterdir()}
    subprocess.run(["sh", ROOT / "deploy" / "make-secrets.sh", made], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in made.iterdir()} == before


def test_secret_is_printed_without_the_end_of_its_line(made):
    env = {"SECRETS_FOLDER": str(made), "PATH": os.environ["PATH"]}
    told = subprocess.run(
        ["sh", ROOT / "deploy" / "secret", "airflow_db_password"], env=env, check=True, capture_output=True
    )
    assert told.stdout == (made / "airflow_db_password").read_bytes().rstrip(b"\n")


def test_settings_come_from_secret_files_unless_the_environment_says_otherwise(made, monkeypatch, tmp_path):
    from monitoring import settings

    monkeypatch.setattr(settings, "SECRETS_FOLDER", made)
    monkeypatch.delenv("MONITORING_PLATFORM", raising=False)
    monkeypatch.chdir(tmp_path)
    assert settings.load_settings().platform == (made / "monitoring_platform").read_text().strip()
    monkeypatch.setenv("MONITORING_PLATFORM", "sqlite:///other.db")
    assert settings.load_settings().platform == "sqlite:///other.db"
