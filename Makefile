# The verbs of this project. `make demo` and `make test` need Python 3.11 or newer, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
AZ_VENV := .venv-az
AZ_READY := $(AZ_VENV)/.ready
AZ := $(shell command -v az 2>/dev/null)

SOURCES := aks_harden tests tools

.DEFAULT_GOAL := help
.PHONY: help setup az demo test lint type unit bench docs screenshots locks tools-debian clean

help:  ## show the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(READY)  ## make the product's environment

$(READY): locks/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("aks-harden needs Python 3.11 or newer; say make PYTHON=... ") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r locks/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The Azure CLI pins versions that quarrel with everybody's, so it never shares an environment with the product.
az: $(AZ_READY)  ## make the Azure CLI's own environment (about 730 MB)

$(AZ_READY): locks/az.txt
	@echo 'installing the Azure CLI into $(AZ_VENV) (about 730 MB, a few minutes)'
	$(PYTHON) -m venv --clear $(AZ_VENV)
	$(AZ_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r locks/az.txt
	@touch $@

demo: $(READY)  ## walk a simulated, badly hardened cluster; without a terminal print its audit
	@if [ -t 0 ] && [ -t 1 ] && [ -z "$(AZ)" ]; then $(MAKE) --no-print-directory az; fi
	@if [ -z "$(AZ)" ] && [ -e $(AZ_READY) ]; then AKS_HARDEN_AZ=$(abspath $(AZ_VENV)/bin/az); export AKS_HARDEN_AZ; fi; \
	$(BIN)/aks-harden demo

test: $(READY) $(AZ_READY) tools-debian lint type unit  ## everything: lint, types, import contracts, all tests

lint: $(READY)  ## ruff and the import contracts
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/lint-imports

type: $(READY)  ## mypy, strict
	$(BIN)/mypy $(SOURCES)

unit: $(READY) $(AZ_READY)
	AKS_HARDEN_AZ=$(abspath $(AZ_VENV)/bin/az) $(BIN)/pytest --numprocesses=auto --dist=loadgroup

# shellcheck reads the scripts we write. As root on Debian it is installed; elsewhere the test that needs it says
# why it was skipped, but never in CI.
tools-debian:
	@if ! command -v shellcheck >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends shellcheck >/dev/null; \
	fi

bench: $(READY) $(AZ_READY)  ## a table of ratios, the product installed from its wheel
	$(BIN)/python tools/bench.py

docs: $(READY)  ## the pages that are written from the code: verbs, checklist, coverage, comparison, permissions
	$(BIN)/python tools/commands.py
	$(BIN)/python tools/catalogue.py
	$(BIN)/python tools/coverage_page.py
	$(BIN)/python tools/comparison_page.py
	$(BIN)/python tools/schemas.py
	$(BIN)/python tools/permissions_page.py

screenshots: $(READY)  ## the README's picture
	$(BIN)/python tools/screenshots.py

locks: $(READY)  ## pin every dependency anew, with hashes
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o locks/dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -c locks/dev.txt pyproject.toml -o locks/runtime.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group az -o locks/az.txt

clean:  ## remove everything that the other verbs made
	rm -rf $(VENV) $(AZ_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
