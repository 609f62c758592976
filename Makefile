# Needs GNU make and Python 3.11 or newer; everything else is installed into .venv from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
UV := $(BIN)/uv
UV_VERSION := $(shell sed -n 's/^uv==\([^ ;]*\).*/\1/p' requirements.lock)
COMPILE := $(UV) pip compile --quiet pyproject.toml --extra dev --universal --no-header --no-annotate --no-emit-index-url
PORT ?= 8080
REVIEW_PORT ?= 8000
WORKERS ?= 2
ARGS ?=

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format-check lint types sql-lint thresholds lock-check fix lock bench airflow review clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-13s %s\n", $$1, $$2 }'

demo: $(READY) ## set up, then a demo county: its source, one night through Airflow, its risk list
	$(BIN)/monitoring demo $(ARGS)

test: $(READY) ## set up, then all tests, two at a time (ARGS="tests/unit -k name" for some, WORKERS=0 for one at a time)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: format-check lint types sql-lint thresholds lock-check ## format, lint, types, SQL, thresholds, lock: nothing is changed

format-check: $(READY)
	$(BIN)/ruff format --check .

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

sql-lint: $(READY)
	$(BIN)/python -m monitoring.sql_lint sql

thresholds: $(READY)
	$(BIN)/monitoring thresholds check

# A compiler that starts from the present lock keeps its versions, so the two differ only if pyproject.toml has changed.
lock-check: $(READY)
	@$(BIN)/python -c "$$CHECK_NAMES"
	@cp requirements.lock $(VENV)/recompiled.lock
	@if $(COMPILE) -o $(VENV)/recompiled.lock > $(VENV)/compile.log 2>&1; then \
	  diff -u requirements.lock $(VENV)/recompiled.lock && echo "requirements.lock is what pyproject.toml asks for" \
	    || { echo "requirements.lock is not what pyproject.toml asks for: run make lock" >&2; exit 1; }; \
	else \
	  tail -n 3 $(VENV)/compile.log; \
	  echo "uv could not ask the package index (see above): only the names of pyproject.toml were compared with requirements.lock"; \
	fi

fix: $(READY) ## format the code and repair what the linter can repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(READY) ## write requirements.lock anew for a changed pyproject.toml (ARGS=--upgrade for the newest of all)
	$(COMPILE) $(ARGS) -o requirements.lock

bench: $(READY) ## measure speed, memory and disk on a generated province (ARGS="--sizes 3,12,30 --parts load,assess,night,job")
	$(BIN)/python -m tests.benchmarks.bench --date $(shell date +%F) --json var/bench/bench.json --picture var/bench/growth.svg $(ARGS)

airflow: $(READY) ## after the demo: Airflow with scheduler and web page on this machine (PORT=8080), until Ctrl-C
	@exec $(BIN)/python -m monitoring.airflow_home serve --home var/airflow --port $(PORT)

review: $(READY) ## after the demo: the caseworker's page on this machine (REVIEW_PORT=8000), until Ctrl-C
	@exec $(BIN)/monitoring review demo --port $(REVIEW_PORT)

clean: ## remove the environment and caches; var/ with source, warehouse and risk list stays
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) > /dev/null || { echo "$$NO_PYTHON" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { $(PYTHON) --version >&2; echo "$$NO_PYTHON" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { echo "$$NO_VENV" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --requirement requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

define NO_PYTHON
Python 3.11 or newer is needed, and "$(PYTHON)" is not. Install it, or name one that is there: make PYTHON=python3.12 demo
endef

define NO_VENV
"$(PYTHON)" cannot make environments: its modules venv and ensurepip are missing. Install them (on Debian and Ubuntu the
package python3-venv), or name another Python: make PYTHON=python3.12 demo
endef

define CHECK_NAMES
import re, sys, tomllib
from pathlib import Path
norm = lambda name: re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name).group()).lower()
project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
asked = {norm(name) for names in [project["dependencies"], project["optional-dependencies"]["dev"]] for name in names}
pinned = {norm(line) for line in Path("requirements.lock").read_text().splitlines() if "==" in line}
missing = sorted(asked - pinned)
sys.exit(f"requirements.lock does not pin {', '.join(missing)}: run make lock" if missing else 0)
endef
export NO_PYTHON NO_VENV CHECK_NAMES
