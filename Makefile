# The verbs of the project. Each sets up .venv first where that is not done; `make help` tells what they do.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
DATA := .venv/.data
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What a C compiler makes half again as fast. The records are the same; without a compiler Marsad runs from source.
COMPILED := text/tokens text/fold text/sentences text/words find/senses lang/frames find/scan find/people find/readings find/calendar find/dates \
	find/date_words find/date_atoms find/date_counts find/date_days find/date_periods find/date_specials find/date_scan \
	world/gazetteer world/nouns world/resolve world/context \
	coder/phrases coder/choice coder/boundaries coder/noun_phrases coder/units coder/arguments coder/draft coder/slots coder/roles coder/rolls coder/subjects coder/tolls \
	coder/drafts coder/possession coder/posts \
	coder/needs coder/register coder/modality coder/merge \
	coder/speakers coder/reference coder/goods coder/settings coder/timing coder/cells coder/confidence coder/engine coder/spots \
	link/wording link/overlap link/copies link/blocking link/keys link/grow \
	link/words link/agencies link/titles link/things link/graph link/naming link/told link/voices link/status link/spacetime link/sides \
	link/figures link/tolls link/losses link/contradict link/patterns link/note link/agree link/between store/words
NATIVE := .venv/.native

ASSETS := src/marsad/desk/assets
BUILT := .venv/.assets

.PHONY: source help setup run desk assets test check bench words
.DEFAULT_GOAL := help

help:
	@echo "make setup   make .venv with Marsad in it and compile its data"
	@echo "make run     add the sample reports to out/marsad.db and show what they tell"
	@echo "make desk    serve the desk with these reports: where people read, check and correct"
	@echo "make assets  build the scripts, styles, fonts and maps of the desk (needs Node)"
	@echo "make test    run the tests"
	@echo "make check   format, lint, types and data"
	@echo "make source  drop the compiled coder: edits to the source then count at once"
	@echo "make bench   measure speed, memory and start-up, of the coder and of the store"

setup: $(READY) $(NATIVE) $(BUILT) $(DATA)

$(READY): requirements.txt requirements-dev.txt requirements-export.txt pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Marsad needs Python 3.11 or later: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv
	$(PIP) --require-hashes -r requirements.txt -r requirements-dev.txt
	@$(PIP) --require-hashes -r requirements-export.txt 2> .venv/export.log \
		|| echo "FollowTheMoney is left out, the rest works (see .venv/export.log; on Debian: apt-get install libicu-dev pkg-config g++)"
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(NATIVE): Makefile tools/native.py $(READY) $(COMPILED:%=src/marsad/%.py)
	@$(MAKE) --no-print-directory source
	@echo "compiling the coder: a minute or two"
	@cd src && PATH="../$(BIN):$$PATH" python ../tools/native.py $(COMPILED:%=marsad/%.py) > ../.venv/native.log 2>&1 \
		|| { cd .. && $(MAKE) --no-print-directory source && echo "not compiled (see .venv/native.log): running from source, about half as fast"; }
	@rm -rf src/build
	@touch $@

# The desk works without them, in the fonts of the system and without a map: Node is only needed here.
$(BUILT): $(READY) $(ASSETS)/package-lock.json $(wildcard $(ASSETS)/*.mjs $(ASSETS)/*.svg $(ASSETS)/css/* $(ASSETS)/js/*)
	@if command -v npm > /dev/null; then \
		echo "building the scripts, styles and maps of the desk"; \
		(cd $(ASSETS) && npm ci --ignore-scripts --no-audit --no-fund && npm run build) > .venv/assets.log 2>&1 && touch $@ \
			|| echo "not built (see .venv/assets.log): the desk lacks its fonts and its map"; \
	else \
		echo "without Node the desk lacks its fonts, its map and parts of pages that load by themselves; all else works (on Debian: apt-get install nodejs npm; then make assets)"; \
	fi

assets: $(BUILT)

# The words of the templates, for those who translate: new ones come empty into desk.po.
words: $(READY)
	$(BIN)/pybabel -q extract -F babel.cfg -k pgettext:1c,2 --no-location --omit-header -o .venv/desk.pot .
	$(BIN)/pybabel -q update -D desk -l ar -i .venv/desk.pot -d src/marsad/desk/locale --no-fuzzy-matching --ignore-pot-creation-date

source:
	@rm -rf src/build
	@find src -name '*.so' -delete

# The data are compiled by the hash of their files; this only spares the look.
$(DATA): $(READY) $(shell find src/marsad \( -name '*.yaml' -o -name '*.csv' -o -name '*.txt' -o -name '*.py' \) -newer $(DATA) 2>/dev/null)
	@echo "compiling the data"
	@$(BIN)/marsad data compile
	@touch $@

SAMPLES := samples/incidents/reports.jsonl samples/seed-days/reports.jsonl $(wildcard samples/reports-*.jsonl)

run: setup
	@mkdir -p out
	@$(BIN)/marsad add $(SAMPLES) --db out/marsad.db --format table
	@$(BIN)/marsad incidents --db out/marsad.db --place LY --since 2020-05-01 --until 2020-05-31 --format table
	@$(BIN)/marsad ledger losses --db out/marsad.db --place LY --format table
	@echo "These are the incidents of one month in Libya, and what was lost there. All reports are kept in out/marsad.db:"
	@echo "  .venv/bin/marsad incidents --db out/marsad.db"
	@echo "  .venv/bin/marsad search drone --db out/marsad.db"
	@echo "  .venv/bin/marsad export dossier --db out/marsad.db --place LY --out out/dossiers"
	@echo "To read, check and correct them in a browser: make desk"

desk: setup
	@mkdir -p out
	@$(BIN)/marsad add $(SAMPLES) --db out/marsad.db --format csv > out/added.csv
	@$(BIN)/marsad desk --db out/marsad.db

test: setup
	$(BIN)/python -m pytest -n auto --dist worksteal

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/marsad data check

bench: setup
	@$(BIN)/marsad measure speed
	@$(BIN)/marsad measure store --reports 3000 --events 30000
