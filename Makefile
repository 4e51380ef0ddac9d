# Lưu Động. `make` prints what there is; `make demo` needs nothing but a Python of 3.12 or newer.
.DEFAULT_GOAL := help
.PHONY: help demo test test-all fast lint lock setup python clean bench bench-api bench-maps bench-replan bench-roads bench-province

# A Python to build the environment with, where the search below should not decide: make PYTHON=/path/to/python3.13
PYTHON ?=
SECONDS ?= 60
SEED ?= 0
CAMPAIGNS ?= $(wildcard data/villages/*/ ../shared/campaigns/*/)
FILES ?= $(wildcard ../shared/bench/top/*.txt ../shared/bench/toptw/*.txt)
VEHICLES ?= 4
SOLVERS ?= engine pyvrp vroom ortools hand
EXTRACT ?= ../shared/osm/andorra.osm.pbf
COMMUNES ?= 100

# With it set, every process would compile what it imports anew: seconds, each time.
unexport PYTHONDONTWRITEBYTECODE

venv := .venv/bin
ready := .venv/.ready

help:
	@echo 'make demo   plan the shipped campaign, check the plan, draw its maps (sets up .venv on first use)'
	@echo 'make test   the tests, in some minutes;  make fast  without the slow ones'
	@echo 'make test-all  the long ones too: processes killed one after another, fuzzing, the same on PostgreSQL'
	@echo 'make lint   ruff and mypy'
	@echo 'make bench  campaigns and published instances, by our engine and by peers: score, bound, time, memory:'
	@echo '            CAMPAIGNS="folder ..." FILES="file ..." VEHICLES=4 SOLVERS="engine pyvrp vroom ortools hand"'
	@echo '            SECONDS=60 SEED=0, result in out/bench.json'
	@echo 'make bench-api       50 readers of published routes and maps, idle and while a plan is computed, beside files'
	@echo 'make bench-maps      sizes of the pages, and how soon they open in a browser that is slowed down'
	@echo 'make bench-replan    months planned anew in ten seconds after two weeks that went otherwise: CAMPAIGNS="folder ..."'
	@echo 'make bench-roads     building roads, matrices, single routes: EXTRACT=file.osm.pbf'
	@echo 'make bench-province  many communes on all cores: COMMUNES=100, half an hour'
	@echo 'make lock   resolve requirements.txt anew from pyproject.toml'
	@echo 'make setup  only the environment in .venv;  make clean  removes it and out/'

demo: $(ready)
	$(venv)/luudong plan data/villages/coc_san -o out/plan.json --seconds 40
	$(venv)/luudong check data/villages/coc_san out/plan.json
	$(venv)/luudong map data/villages/coc_san out/plan.json -o out/maps
	@echo out/plan.json

test: $(ready)
	$(venv)/python -m pytest -n auto --dist worksteal -m 'not long'

test-all: $(ready)
	$(venv)/python -m pytest -n auto --dist worksteal

fast: $(ready)
	$(venv)/python -m pytest -n auto --dist worksteal -m 'not slow and not long'

lint: .venv/.project
	$(venv)/ruff check .
	$(venv)/ruff format --check .
	$(venv)/mypy

bench: $(ready)
	$(venv)/python -m api.benches.engine --seconds $(SECONDS) --seed $(SEED) --vehicles $(VEHICLES) \
	  --solvers "$(SOLVERS)" -o out/bench.json $(CAMPAIGNS) $(FILES)

bench-api: $(ready)
	$(venv)/python -m api.benches.service -o out/bench-api.json

bench-maps: $(ready)
	$(venv)/python -m api.benches.maps -o out/bench-maps.json

bench-replan: $(ready)
	$(venv)/python -m api.benches.replanning --seed $(SEED) -o out/bench-replan.json $(CAMPAIGNS)

bench-roads: $(ready)
	$(venv)/python -m api.benches.roads $(EXTRACT) -o out/bench-roads.json

bench-province: $(ready)
	$(venv)/python -m api.benches.province --communes $(COMMUNES) --seed $(SEED) -o out/bench-province.json

# Without addresses and without comments, so that the same input gives the same file on every machine.
lock: $(ready)
	$(venv)/uv pip compile --universal --generate-hashes --python-version 3.12 --upgrade \
	  --no-header --no-annotate --no-emit-index-url --quiet --group dev --all-extras -o requirements.txt pyproject.toml

setup: $(ready)

# Which Python the environment would be made with.
python:
	@sh -c "$$find_python"

clean:
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis

# Each candidate is run, not only looked up: a pyenv shim exists for versions that it then refuses to start.
define find_python
for candidate in "$(PYTHON)" python3 python3.14 python3.13 python3.12 \
    $$(ls -d "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*[0-9]/bin/python 2>/dev/null | sort -rV); do
  [ -n "$$candidate" ] || continue
  "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue
  "$$candidate" -c 'import venv, ensurepip' 2>/dev/null && { echo "$$candidate"; exit; }
  without_venv="$$without_venv $$candidate"
done
if [ -n "$$without_venv" ]; then
  echo "make:$$without_venv cannot make environments (the modules venv and ensurepip are missing)." >&2
  echo 'On Debian and Ubuntu: apt-get install python3-venv. Then run make again.' >&2
else
  echo 'make: Python 3.12 or newer is needed and was not found (tried python3, python3.12 to python3.14, pyenv).' >&2
  echo 'Debian 13, Ubuntu 24.04: apt-get install python3 python3-venv. Elsewhere: pyenv install 3.13, or' >&2
  echo 'the installer of python.org. A Python in another place: make PYTHON=/path/to/python3' >&2
fi
exit 1
endef
export find_python

$(venv)/python:
	@python=$$(sh -c "$$find_python") && echo "make: .venv with $$python" && "$$python" -m venv .venv

# uv is one package of the lock, so that it too comes by its hash; where it cannot be had, pip does the same, slower.
.venv/.installed: requirements.txt | $(venv)/python
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt > .venv/uv.txt
	@$(venv)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt \
	  && $(venv)/uv pip install --quiet --python $(venv)/python --require-hashes -r requirements.txt \
	  || { echo 'make: uv did not do; installing with pip, which takes a few minutes'; \
	       $(venv)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt; }
	@touch $@

# hatchling is in the lock, hence no build isolation: nothing is fetched that the lock does not name.
.venv/.project: pyproject.toml .venv/.installed
	@$(venv)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Compiles the engine's loops, again where the engine has changed, so that the first plan does not wait for it.
$(ready): .venv/.project $(wildcard optimizer/engine/*.py optimizer/engine/*/*.py)
	@rm -f optimizer/engine/__pycache__/*.nb[ic] optimizer/engine/*/__pycache__/*.nb[ic]
	$(venv)/python -m optimizer.engine.warm
	@touch $@
