# Needs Python 3.11 or newer (with venv) and make; everything else is installed into .venv.

PYTHON ?= python3
VENV ?= .venv
DEMO_QUERY ?= trade-by-year --indicator "trade turnover" --year 2024
PYTEST_ARGS ?= -n auto

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock" pyproject.toml

.PHONY: help demo install test test-install lint types layers wheel-test bench lock clean

help:
	@echo "make demo         install into $(VENV) and answer a saved query"
	@echo "make test         install what the tests need and run them"
	@echo "make lint         style and common mistakes (ruff)"
	@echo "make types        strict types (mypy)"
	@echo "make layers       imports only point downward"
	@echo "make wheel-test   build the wheel and the sdist, and query from an installed wheel in an empty directory"
	@echo "make bench        measure, and print the figures"
	@echo "make lock         pin the dependencies anew"

demo: install
	@$(BIN)/kzpk query $(DEMO_QUERY)

install: $(VENV)/.installed
test-install: $(VENV)/.test-installed

$(VENV)/.installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("kzpk-graph needs Python 3.11 or newer; name one with PYTHON=python3.12")'
	@echo "installing into $(VENV) (once)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/.test-installed: $(VENV)/.installed requirements-test.lock
	@echo "installing what the tests need (once)" >&2
	@$(PIP) --no-compile --require-hashes -r requirements-test.lock
	@touch $@

test: test-install
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: test-install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: test-install
	@$(BIN)/mypy

layers: test-install
	@$(BIN)/python -m pytest -q tests/platform/test_layers.py

wheel-test: test-install
	@$(BIN)/python -m pytest -q -m wheel tests/platform/test_wheel.py

bench: test-install
	@for script in tests/bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: install
	@$(PIP) "uv>=0.9"
	$(UV_COMPILE) --output-file requirements.lock
	$(UV_COMPILE) --extra test --extra bench --constraint requirements.lock --output-file requirements-test.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
