# `make run` starts everything, `make test` tests everything, `make check` is what a change must pass.

PYTHON ?= python3
PORT ?= 8000
DATA ?= .data
# How many tests at a time. Some wait for a whole system of their own, so three suit two cores.
TESTS_AT_A_TIME ?= 3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test audit check lint types layers migrations deployable described templates words installed installed-for-tests chromium lock

help: ## What can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: installed ## Run the whole system here; PORT= and DATA= choose where
	@PORT="$(PORT)" DATA="$(DATA)" exec $(BIN)/python -m timebank.embedded --with-parent

test: installed-for-tests chromium ## Run every test, on a real PostgreSQL, Redis and Chromium; warnings are errors
	@$(BIN)/pytest -n $(TESTS_AT_A_TIME) $(ARGS)

audit: installed-for-tests ## Load, crash and race a whole system of its own, and print what was found (ONLY=R1,R3 SCALE=ci SEED=1)
	@$(BIN)/python -m audit $(if $(ONLY),--only $(ONLY)) --scale $(or $(SCALE),full) $(if $(SEED),--seed $(SEED))

check: lint types layers migrations deployable described templates test ## Everything a change must pass

bench: installed-for-tests ## Measure the ledger beside pgbench and django-hordak; twenty minutes on a quiet machine
	@VENV=.venv-bench $(PYTHON) -m timebank.embedded.install requirements-bench.txt
	@$(BIN)/python -m benchmarks

bench-quick: installed-for-tests ## The same in some four minutes, on less of everything
	@VENV=.venv-bench $(PYTHON) -m timebank.embedded.install requirements-bench.txt
	@$(BIN)/python -m benchmarks --quick

lint: installed-for-tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .

types: installed-for-tests
	@$(BIN)/mypy .

layers: installed-for-tests
	@$(BIN)/lint-imports --no-cache

# The three below read the project's files only; the address keeps them from looking for a system that runs.
NO_DATABASE := DATABASE_URL=postgresql:///nowhere

migrations: installed-for-tests
	@$(NO_DATABASE) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

deployable: installed-for-tests
	@$(NO_DATABASE) SITE_URL=https://timebank.example \
		SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

described: installed-for-tests
	@$(NO_DATABASE) $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

templates: installed-for-tests
	@$(BIN)/djlint --lint --quiet templates

words: installed-for-tests ## Gather what people read into locale/, and compile it (needs gettext)
	@$(NO_DATABASE) $(BIN)/python -W ignore::RuntimeWarning manage.py makemessages --locale es \
		--add-location file --no-wrap --no-obsolete --ignore "tests/*" --ignore "static/*"
	@sed -i '/^"POT-Creation-Date/d' locale/*/LC_MESSAGES/django.po
	@$(NO_DATABASE) $(BIN)/python -W ignore::RuntimeWarning manage.py compilemessages --ignore .venv --ignore .venv-bench

installed:
	@$(PYTHON) -m timebank.embedded.install requirements.txt

installed-for-tests:
	@$(PYTHON) -m timebank.embedded.install requirements-test.txt requirements.txt

chromium: installed-for-tests
	@$(BIN)/python -m tests.chromium

lock: ## Write the hashed requirements anew from the .in files (needs uv)
	uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q $(UPGRADE) requirements.in -o requirements.txt
	uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q $(UPGRADE) \
		-c requirements.txt requirements-test.in -o requirements-test.txt
	uv pip compile --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -q $(UPGRADE) \
		-c requirements.txt requirements-bench.in -o requirements-bench.txt
