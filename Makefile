# Two commands matter: `make demo` and `make test`. Both set up .venv from the committed lock first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test slow bench lint lock

demo: $(READY)
	$(BIN)/headwater demo

test: lint $(VENV)/oldest-duckdb
	$(BIN)/pytest -n 2 --dist loadgroup

# What needs more than the lock holds (the optional extras, Java 17), or minutes: a simulated month, kills under a worker.
slow: $(READY)
	$(BIN)/pytest -n 0 -m slow

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m bench

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra dev pyproject.toml -o requirements.lock

# The lock is whole, so nothing is resolved again: pip would look for what only the lock has pinned.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# An old client, to prove that what we publish opens in it.
$(VENV)/oldest-duckdb: requirements-oldest.lock $(READY)
	rm -rf $@
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target $@ -r requirements-oldest.lock
