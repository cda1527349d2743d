# Runs each candidate, because a shim may be there and answer with an error; takes the first that is 3.12 or newer.
PYTHON_CANDIDATES = "$(PYTHON)" python3.13 python3.14 python3.12 python3 $(wildcard $(HOME)/.pyenv/versions/3.1[2-9]*/bin/python)
FIND_PYTHON = for candidate in $(PYTHON_CANDIDATES); do \
	[ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && { echo "$$candidate"; break; }; done

BIN = .venv/bin
MANAGE = $(BIN)/python manage.py

.PHONY: demo test browse bench faults check fix messages lock screenshots lighthouse clean

demo: .venv/installed  ## the portal on http://127.0.0.1:8000, with sample content and accounts
	@FTZPORTAL_DEMO=1 $(BIN)/python manage.py demo

test: .venv/installed-dev  ## the whole suite: SQLite, then PostgreSQL where one answers
	@$(BIN)/python -m tests.run

browse: .venv/installed-dev  ## every kind of page in Chromium, both languages, both schemes, all rules of axe
	THOROUGH=1 $(BIN)/python -m pytest -q -n 2 -m browser tests/browser

bench: .venv/installed-dev  ## what things cost, as ratios within one run; fails at its end where a limit is missed
	@missed=0; for bench in publishing intake excel pictures outputs register search "pages --keep var/bench/sites"; do \
		$(BIN)/python -m tests.bench_$$bench || missed=1; \
	done; exit $$missed

faults: .venv/installed-dev  ## edits at once, processes killed, databases away, the disk full, the clock wrong; under ten minutes
	@$(BIN)/python -m tests.faults
	@$(BIN)/python -m tests.faults_serving

check: .venv/installed-dev  ## style, templates, migrations, deployment settings, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 6.1 $$(git ls-files 'templates/*.html')
	FTZPORTAL_DEMO=1 $(MANAGE) makemigrations --check --dry-run
	FTZPORTAL_DEMO=1 TASKS=database $(MANAGE) makemigrations --check --dry-run
	FTZPORTAL_DEMO=1 TASKS=database $(MANAGE) check_migrations
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') SITE_URL=https://portal.example \
		$(MANAGE) check --deploy --fail-level WARNING
	$(BIN)/python -m tests.messages

fix: .venv/installed-dev  ## what can be mended by a program
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 6.1 $$(git ls-files 'templates/*.html')

messages: .venv/installed-dev  ## the Chinese messages, brought up to the source and compiled; needs gettext
	FTZPORTAL_DEMO=1 $(MANAGE) makemessages --locale zh_Hans --no-location --no-obsolete --ignore tests --ignore var
	FTZPORTAL_DEMO=1 $(MANAGE) compilemessages --locale zh_Hans --ignore .venv

lock:  ## the pinned requirements with their hashes; needs uv
	uv pip compile --universal --no-header --no-annotate --generate-hashes --python-version 3.12 pyproject.toml -o requirements.lock
	uv pip compile --universal --no-header --no-annotate --generate-hashes --python-version 3.12 pyproject.toml \
		--extra postgres --extra heic --extra redis --extra s3 --extra worker --group dev --group e2e -o requirements-dev.lock
	uv pip compile --universal --no-header --no-annotate --generate-hashes --python-version 3.12 pyproject.toml \
		--extra postgres --extra heic --extra redis --extra s3 --extra worker -c requirements-dev.lock -o requirements-deploy.lock

screenshots: .venv/installed-dev  ## docs/*.png, from the demo's content
	$(BIN)/python -m tests.screenshots

lighthouse: .venv/installed-dev  ## Lighthouse (mobile) on six pages; needs node and Chromium
	$(BIN)/python -m tests.lighthouse

clean:
	rm -rf .venv var

.venv/bin/python:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then echo "Python 3.12 or newer is needed; name it with: make PYTHON=/path/to/python"; exit 1; fi; \
	"$$python" -m venv .venv

.venv/installed: requirements.lock | .venv/bin/python
	@echo "Installing the requirements ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/installed-dev: requirements-dev.lock | .venv/installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
