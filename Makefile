# make run: the demo in the terminal, then the page.  make test: all checks and tests.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run demo test check bench lock

run: demo
	$(BIN)/citewell ui

demo: .venv/installed
	$(BIN)/citewell demo

test: check
	$(BIN)/pytest -n 2 --dist loadgroup

check: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
