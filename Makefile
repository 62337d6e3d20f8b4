# The two commands of the README, and those that keep the project honest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SCRIPT := scripts/javascript
NODE   := $(SCRIPT)/node_modules

.PHONY: map test quick lint geo geo-check bench reality screenshot pictures clean

## Install, judge the figures of China–Tajikistan, and draw the map.
map: $(VENV)/.installed
	@$(BIN)/marchland check china-tajikistan
	@mkdir -p out
	@printf '\nThe map: ' && $(BIN)/marchland map china-tajikistan -o out/china-tajikistan.html

## Install what the tests need and run them.
test: $(VENV)/.installed-tests
	@$(BIN)/python scripts/need_chromium.py
	@$(BIN)/python -m pytest -n auto --dist loadfile

## What needs neither a browser nor many seconds, and style: within a minute.
quick: $(VENV)/.installed-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(BIN)/python -m pytest -n auto --dist loadfile -m "not browser and not slow"

## Style, types; of the page's script too, which needs Node.
lint: $(VENV)/.installed-tests $(NODE)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(NODE)/.bin/tsc --project $(SCRIPT)
	$(NODE)/.bin/tsc --project $(SCRIPT)/benchmarks
	$(NODE)/.bin/oxlint --config $(SCRIPT)/oxlint.json --deny-warnings --ignore-pattern '**/leaflet/**' src benchmarks

## Rebuild geo/ from the pinned packages.
geo: $(VENV)/.installed-geo
	$(BIN)/python scripts/build_geo.py

## Rebuild geo/ in memory and compare it with what is committed; write nothing.
geo-check: $(VENV)/.installed-geo
	$(BIN)/python scripts/build_geo.py --check

## Measure speed against peers, the page, and how often intervals hold; write the reports in benchmarks/.
bench: $(VENV)/.installed-tests
	$(BIN)/python -m pip install --quiet -r benchmarks/requirements.txt
	$(BIN)/python -m benchmarks

## Hold intervals against real borders worldwide, some twenty minutes and 260 MB of packages; write benchmarks/REALITY.md.
reality: $(VENV)/.installed-tests
	$(BIN)/python -m benchmarks reality
	$(BIN)/python -m benchmarks change

## Take the picture that the README shows.
screenshot: $(VENV)/.installed-tests
	$(BIN)/python scripts/screenshot.py

## Take the small pictures anew that the tests compare the page with; look at them.
pictures: $(VENV)/.installed-tests
	$(BIN)/python tests/pictures.py

clean:
	rm -rf $(VENV) $(NODE) out build dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Marchland needs Python 3.11 or later; set PYTHON to one")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-tests: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[test,lint]'
	@touch $@

$(VENV)/.installed-geo: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[geo]'
	@touch $@

$(NODE)/.installed: $(SCRIPT)/package-lock.json
	@command -v npm > /dev/null || { echo "make lint checks the page's script with Node 20.19 or later: install nodejs and npm, and run this again." >&2; exit 1; }
	npm ci --prefix $(SCRIPT) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
