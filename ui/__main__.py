"""`python -m ui` is the `citewell` command."""

from ui.cli import main

main()
