# Sets up, checks and runs Brightline. A new machine needs Python 3.11 or later (with its venv
# module), make and a package index that pip can reach; everything else is installed here, in
# .venv, from the pinned files in requirements/.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=
PINS_ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test check format bench wheel pins clean

help: ## List what can be made
	@echo "Usage: make TARGET [PYTHON=python3] [HOST=127.0.0.1] [PORT=8000] [PYTEST_ARGS=...]"
	@awk -F ': .*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' Makefile

serve: .venv/.installed-run ## Answer questions over HTTP at HOST:PORT
	$(BIN)/brightline serve --host $(HOST) --port $(PORT)

test: .venv/.installed-dev ## Run the tests (PYTEST_ARGS="tests/places -k floor" for some)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: .venv/.installed-dev ## Check format, style, types, layers and the rules themselves
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/brightline check

format: .venv/.installed-dev ## Lay out the Python files and mend what can be mended safely
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

bench: .venv/.installed-dev .venv/.installed-bench ## Measure, beside other policy engines
	$(BIN)/python -m pytest bench --benchmark-only $(PYTEST_ARGS)

wheel: .venv/.installed-dev ## Build dist/brightline-*.whl
	$(BIN)/python -m hatchling build --target wheel

# dev.txt comes first and holds the others to its versions, so that all fit into one .venv.
PIN = $(BIN)/uv pip compile --no-config --quiet --system-certs --universal --python-version 3.11 \
  --generate-hashes --annotation-style line --custom-compile-command "make pins" $(PINS_ARGS)

pins: .venv/.installed-pins ## Write requirements/ anew from pyproject.toml (PINS_ARGS=--upgrade)
	$(PIN) --output-file requirements/dev.txt pyproject.toml --group dev
	$(PIN) --output-file requirements/run.txt --constraints requirements/dev.txt pyproject.toml
	$(PIN) --output-file requirements/build.txt --constraints requirements/dev.txt --group build
	$(PIN) --output-file requirements/bench.txt --constraints requirements/dev.txt --group bench
	$(PIN) --output-file requirements/pins.txt --constraints requirements/dev.txt --group pins

clean: ## Remove everything that make has made
	rm -rf .venv dist .benchmarks .coverage .hypothesis .import_linter_cache .mypy_cache \
	  .pytest_cache .ruff_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed-%: requirements/%.txt requirements/build.txt pyproject.toml | .venv/.made
	$(PIP) install --quiet --require-hashes -r requirements/build.txt -r requirements/$*.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.made:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo 'no `$(PYTHON)` here; name a Python 3.11 or later: make PYTHON=/path/to/python3' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo '`$(PYTHON)` is older than Python 3.11; name a newer one: make PYTHON=python3.12' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo '`$(PYTHON)` has no venv module; on Debian: apt install python3-venv' >&2; exit 1; }
	"$(PYTHON)" -m venv .venv
	@touch $@
