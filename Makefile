# The commands of the project. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# The last of the 4.3 line, which kafka-python knows, and the binding that lets its log4j say something.
KAFKA := org.apache.kafka:kafka_2.13:4.3.1 org.apache.logging.log4j:log4j-slf4j-impl:2.25.4
# Tests mostly wait for servers and clocks. Each worker has servers of its own, about 1.5 GB; a file alone needs none: .venv/bin/pytest FILE
TEST_WORKERS ?= 2
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# In a closed network, the house's own Python index.
ifdef TONGXIN_PACKAGES__PYPI_INDEX
export PIP_INDEX_URL := $(TONGXIN_PACKAGES__PYPI_INDEX)
export UV_DEFAULT_INDEX := $(TONGXIN_PACKAGES__PYPI_INDEX)
endif

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check fmt bench lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.run ## Make .venv with the locked dependencies (quick when nothing changed)

setup-dev: $(VENV)/.dev ## The same with the tools for tests and checks

demo: setup ## Start everything with a simulated season; Ctrl-C stops it
	@$(BIN)/tongxin up

test: setup-dev ## Run all tests (real Kafka and ClickHouse; needs Chromium for the screen)
	@$(BIN)/pytest --numprocesses $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup-dev ## Lint, format, types, borders between rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fmt: setup-dev ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.bench ## Measure; results are printed, none is asserted
	@$(BIN)/python -m tests.bench $(ARGS)

lock: $(VENV)/.run ## Choose dependencies anew; LOCK_ARGS=--upgrade takes the newest
	@$(COMPILE) --group setup $(LOCK_ARGS) -o requirements-setup.lock
	@$(COMPILE) pyproject.toml --group dev --group bench $(LOCK_ARGS) -o requirements-bench.lock
	@$(COMPILE) pyproject.toml --group dev -c requirements-bench.lock $(LOCK_ARGS) -o requirements-dev.lock
	@$(COMPILE) pyproject.toml -c requirements-bench.lock $(LOCK_ARGS) -o requirements.lock
	@$(BIN)/python -m infra.platform.jar $(KAFKA)
	@! grep -n '://' requirements*.lock infra/platform/kafka.jars || { echo 'A lock file holds an address.'; exit 1; }

clean: ## Remove .venv and caches; data in .tongxin stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	@find . -name __pycache__ -type d -not -path './.tongxin/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || { \
	  echo "Tongxin needs Python 3.11 to 3.14; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || echo missing). Install one, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python can't make a virtual environment; on Debian install python3-venv."; rm -rf $(VENV); exit 1; }

$(VENV)/.tools: requirements-setup.lock | $(BIN)/python
	@echo 'Setting up .venv: tools'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/.tools
	@echo 'Setting up .venv: locked dependencies (about 500 MB the first time)'
	@$(UV) pip install --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo 'Setting up .venv: tools for tests and checks'
	@$(UV) pip install --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@$(UV) pip install --python $(BIN)/python --require-hashes -r requirements-bench.lock
	@touch $@
