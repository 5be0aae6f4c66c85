# `make demo` and `make test` are all that a newcomer needs; each sets up what it uses first.
BIN := .venv/bin

.PHONY: demo test check bench soak setup setup-tests clean

demo: setup  ## run the main job: a coordinator and three live, learning clients
	$(BIN)/shiftxr demo $(ARGS)

test: setup-tests  ## run every test
	$(BIN)/pytest $(ARGS)

check: setup  ## ruff, mypy (strict) and the layers between packages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## every figure beside its baseline of the same run
	$(BIN)/shiftxr bench $(ARGS)

soak: setup  ## what takes longer than a test may: SOAK=full (default) or SOAK=ci
	SOAK=$(or $(SOAK),full) $(BIN)/pytest -m soak -s tests/soak $(ARGS)

setup:
	@tools/setup.sh

setup-tests:
	@tools/setup.sh tests

clean:
	rm -rf .venv .dotnet runs build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
