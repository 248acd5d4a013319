# `make demo` runs the demo vineyard through the ROS 2 graph; `make test` passes the tests;
# `make test-lowest` passes the quick ones with the oldest packages that pyproject.toml allows.
# All set up a virtual environment of their own first.
#
# TORCH_INDEX=<url of a package index>  take torch and torchvision from there (CPU builds: see
#                                       the installation page of PyTorch)
# JOBS=<number>                         test files at a time (default: one for each core)
# PYTHON=<interpreter>                  any of Python 3.11 to 3.13

IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c '$(IN_RANGE)' 2>/dev/null && { echo "$$p"; break; }; done)

DEMO := .venv-demo
TEST := .venv
LOWEST := .venv-lowest
JOBS ?= auto
OUT ?= runs/demo
SEED ?= seeds/demo.yaml
SOURCES := pyproject.toml setup.py setup.cfg $(shell find vinum_nav launch seeds -type f \
	-not -name '*.pyc' 2>/dev/null)

.PHONY: demo test lint types pytest test-lowest python clean

demo: $(DEMO)/.ready
	@$(DEMO)/bin/python -c 'import sys; from vinum_nav.cli.checks import rendering; sys.exit(not rendering())' \
	|| { echo "make: no rendering without a display: apt-get install libegl1 libgl1-mesa-dri" >&2; exit 1; }
	$(DEMO)/bin/vinum-nav simulate $(SEED) --ros --out $(OUT) --force

test: lint types pytest

lint: $(TEST)/.ready
	$(TEST)/bin/ruff check .
	$(TEST)/bin/ruff format --check .

types: $(TEST)/.ready
	$(TEST)/bin/mypy

# A file stays in one process, so that its fixtures are made once. Files go in the order of
# tests/conftest.py: by their number of tests, the longest would be left for the end, with one core idle.
pytest: $(TEST)/.ready
	$(TEST)/bin/pytest --numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

# The lower bounds of pyproject.toml are true: the tests pass with exactly these versions. Training
# is left out, for torch alone takes 5 GB. Old packages warn of what newer ones have mended.
test-lowest: $(LOWEST)/.ready
	$(LOWEST)/bin/pytest --numprocesses $(JOBS) --dist loadfile -m 'not slow' -o filterwarnings=default \
		--ignore tests/test_packaging.py $(PYTEST_ARGS)

python:
	@test -n "$(PYTHON)" \
	|| { echo "make: no Python 3.11, 3.12 or 3.13 found: apt-get install python3, or give PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "make: $(PYTHON) makes no virtual environments: apt-get install python3-venv" >&2; exit 1; }

$(DEMO)/.ready: $(SOURCES) | python
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python -m pip install --quiet --disable-pip-version-check '.[ros,report]'
	@touch $@

$(TEST)/.ready: pyproject.toml setup.py setup.cfg | python
	$(PYTHON) -m venv $(TEST)
ifdef TORCH_INDEX
	$(TEST)/bin/python -m pip install --quiet --disable-pip-version-check \
		--index-url '$(TORCH_INDEX)' torch torchvision
endif
	$(TEST)/bin/python -m pip install --quiet --disable-pip-version-check \
		setuptools wheel -e '.[ros,record,campaign,report,train,dev]'
	@touch $@

$(LOWEST)/.ready: $(SOURCES) | python
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(LOWEST)/bin/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct \
		'.[ros,record,campaign,report,test]'
	@touch $@

clean:
	rm -rf $(DEMO) $(TEST) $(LOWEST) build dist *.egg-info
