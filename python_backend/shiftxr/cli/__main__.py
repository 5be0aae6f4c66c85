"""`python -m shiftxr.cli` is `shiftxr`: how one part starts another under the same interpreter."""

from shiftxr.cli.main import main

main()
