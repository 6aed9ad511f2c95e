# `make` regenerates every claim at scale standard, `make test` runs the tests, `make help` lists the rest.
.DEFAULT_GOAL := standard
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed
CORES ?= all
scale ?= standard
ifneq ($(filter smoke paper,$(MAKECMDGOALS)),)
  scale := $(filter smoke paper,$(MAKECMDGOALS))
endif

.PHONY: standard smoke paper plan verify report test benchmark lint schemas lock setup clean help

# The live bar is for somebody who watches; a pipe or CI gets plain lines.
standard smoke paper: $(STAMP)
	@if [ -t 1 ] && [ -z "$$CI" ]; then live="--logger rich"; else live=""; fi; \
	$(PY) -m snakemake --cores $(CORES) $$live $(claim) --config scale=$(scale) $(if $(seed),seed=$(seed))
	@$(PY) -m quenched.replication verdicts --scale $(scale) $(if $(claim),--claim $(claim))

plan: $(STAMP)
	@$(PY) -m quenched.replication plan --scale $(scale)

verify: $(STAMP)
	@$(PY) -m quenched.replication verify --scale $(scale)

report: $(STAMP)
	$(PY) -m snakemake --config scale=$(scale) --report report.html

test: $(STAMP)
	$(PY) -m pytest

benchmark: $(STAMP)
	$(PY) -m benchmarks.enumerate
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.learning
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.rbm
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.boltzmann

lint: $(STAMP)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(VENV)/bin/snakefmt --check Snakefile workflow/rules

schemas: $(STAMP)
	$(PY) -m quenched.replication schemas

# No registry is named anywhere: the installer uses the one this machine is set up for.
lock: $(STAMP)
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" requirements.in -o requirements.txt

setup: $(STAMP)

$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("python 3.11 or newer is needed, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null 2>&1; then \
	  echo "uv pip sync requirements.txt"; \
	  uv pip sync --quiet --python $(PY) --require-hashes --compile-bytecode requirements.txt; \
	else \
	  echo "pip install -r requirements.txt"; \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; \
	fi
	@touch $@

clean:
	rm -rf results/smoke results/standard logs .snakemake .cache report.html

help:
	@echo "make                 regenerate every claim (scale standard), print the verdicts, build the page"
	@echo "make claim=<id>      one claim, e.g. make claim=perceptron_capacity"
	@echo "make smoke | paper   the whole graph at tiny sizes | at the largest sizes"
	@echo "make plan            expected minutes for each claim, before anything starts (scale=<scale>)"
	@echo "make verify          are the results what the run wrote, and the verdicts as expected? (scale=<scale>)"
	@echo "make report          Snakemake's own report, report.html (scale=<scale>)"
	@echo "make test            all tests"
	@echo "make benchmark       kernels against peers and limits, in one run"
	@echo "make lint            ruff and snakefmt"
	@echo "make schemas         write the JSON schemas of the configuration anew"
	@echo "make lock            pin requirements.in anew, with hashes"
	@echo "make setup           only build .venv"
	@echo "make clean           remove results of smoke and standard, logs and caches"
	@echo "options              seed=<n>  CORES=<n>  PYTHON=<interpreter>"
