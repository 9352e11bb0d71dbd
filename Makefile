# MicroVend CDU: `make` shows what there is.
.DEFAULT_GOAL := help
BIN := .venv/bin
OFFSCREEN := QT_QPA_PLATFORM=offscreen

.PHONY: help setup check test run bench screens installer lock clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup:  ## the virtual environment and the system packages of the application and its tests
	@scripts/setup.sh test

run:  ## the demonstration station in a window; without a screen, one sale in the terminal
	@scripts/setup.sh run
	@$(BIN)/cdu demo

test: setup  ## every test, offscreen, with its own database servers
	$(OFFSCREEN) $(BIN)/pytest -n auto --maxprocesses=4 --dist loadgroup $(ARGS)

check: setup  ## style, types and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## what is claimed about speed, each beside its floor
	$(OFFSCREEN) $(BIN)/python -m benchmarks $(ARGS)

screens: setup  ## the pictures in docs/screens
	$(OFFSCREEN) $(BIN)/python -m cdu_app.ui.screens docs/screens

installer:  ## a folder to hand out, in dist/cdu (build it on a clean machine)
	@scripts/setup.sh installer
	$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/pyinstaller installer.spec

lock:  ## resolve the requirements again (needs uv)
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
	  pyproject.toml --group dev --group package -o requirements.lock

clean:  ## remove what was built; the virtual environment stays
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
