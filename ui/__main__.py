"""`python -m ui` is the `citewell` command."""

from ui.start import main

main()
