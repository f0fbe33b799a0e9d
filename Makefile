# Every target in one line; `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo test check format bench faults lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make .venv from the hash lock and install preminder into it

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## Run the whole product against the sandbox on 127.0.0.1:8000
	$(BIN)/preminder demo

test: $(STAMP) ## Run the whole test suite
	$(BIN)/preminder understand /dev/null
	$(BIN)/python -m pytest -n 3 --dist loadfile

check: $(STAMP) ## Format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## Measure this machine: rates, peers, latency, planning, bank (PART=engine for one of them)
	$(BIN)/python -m bench $(or $(PART),all) $(if $(MESSAGES),--messages $(MESSAGES))

faults: $(STAMP) ## Run the fault tests in full size and keep the figures in var/bench/faults.json
	FAULTS=full $(BIN)/python -m pytest tests/faults -s $(if $(ONLY),-k "$(ONLY)")

lock: $(STAMP) ## Resolve pyproject.toml again into requirements.lock (hashes only)
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--allow-unsafe --strip-extras --no-header --extra dev -o requirements.lock pyproject.toml

clean: ## Remove what the other targets made
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
