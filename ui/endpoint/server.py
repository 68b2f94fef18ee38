"""Serve the endpoint alone: to this machine, or to others who have the token."""

from contextlib import suppress

from rag import Library, Settings, UsageError, build_assistant
from ui.endpoint.app import application
from ui.http.connections import Server, listen
from ui.http.hosts import is_loopback, url
from ui.leaving import end_with_terminal
from ui.out import echo


def serve(library: Library, settings: Settings, *, host: str, port: int) -> None:
    """Serve until Ctrl-C. Threads may still be at work when it returns, so the process is to `leave`.

    Raises UsageError for an address that others reach without a token, and for one that is taken;
    and as `build_assistant` does.
    """
    token = settings.serve_token
    if token is None and not is_loopback(host):
        raise UsageError(
            f"At {host} others on the network could ask the library: "
            "set CITEWELL_SERVE_TOKEN to a token that they give as their API key."
        )
    assistant = build_assistant(settings, library)
    library.articles()  # raises here, before anybody asks, if it can't be read
    app = application(library, lambda: assistant, host=host, token=token)
    end_with_terminal()
    with listen(host, port) as listener, suppress(KeyboardInterrupt, SystemExit):
        echo(f"Citewell answers at {url(listener)}/v1 (Ctrl-C ends it)")
        Server(app, lambda: None).run(sockets=[listener])
