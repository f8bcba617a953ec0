# Needs Python 3.11 or newer and make, nothing else: `make demo` and `make test` set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test setup check stress bench bench-console screenshots lock faults clean

# SERVE=1 serves the console over the bank, until Ctrl-C.
demo: $(READY)
	@$(BIN)/bookme-ops demo $(if $(SERVE),--serve) $(DEMO)

test: $(READY)
	$(BIN)/python -m pytest -n 3 -m "not stress" $(TESTS)

setup: $(READY)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/house

stress: $(READY)
	$(BIN)/python -m pytest -n 2 -m stress $(TESTS)

bench: $(READY)
	$(BIN)/python -m benchmarks.sweep $(BENCH)

bench-console: $(READY)
	$(BIN)/python -m benchmarks.console $(BENCH)

# Picture every page of the console anew; needs Chromium.
screenshots: $(READY)
	$(BIN)/python -m tests.browser.screenshots

# Write the lock file anew from pyproject.toml; the versions that it names already are kept where they still fit.
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --extra dev --python-version 3.11 --universal \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --python-version 3.11 --universal --constraint requirements.lock \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-runtime.lock

# Run every fault and write what came of it into docs/faults.md.
faults: $(READY)
	BOOKME_OPS_WRITE_FAULTS=1 $(BIN)/python -m pytest tests/faults

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
