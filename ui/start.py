"""Start the `citewell` command; Ctrl-C ends it silently, even while its modules load."""

import os
import signal


def main() -> None:
    """Load the command and run it; exit code 130 if it is interrupted while it loads."""
    is_interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # ignored with nohup
    if is_interruptible:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    from ui import cli

    if is_interruptible:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()
