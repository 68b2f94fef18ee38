"""Debian's Firefox without a window, driven over WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/)."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from patience import PATIENCE
from websockets.sync.client import ClientConnection, connect

_UNTIL = """new Promise((done) => {
  const look = () => { const found = %s; if (found) done(found); else setTimeout(look, 20); };
  look();
})"""


class Tab:
    """The first tab of a browser; `errors` are those of the scripts of its pages."""

    def __init__(self, socket: ClientConnection) -> None:
        self.errors: list[str] = []
        self._socket = socket
        self._ids = count(1)
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._name = self._call("browsingContext.getTree")["contexts"][0]["context"]

    def goto(self, address: str) -> None:
        """Open a page, and return when it is loaded."""
        self._call("browsingContext.navigate", context=self._name, url=address, wait="complete")

    def until(self, expression: str) -> Any:
        """The first value of an expression that is true: a text, or True for anything else."""
        found = self._call(
            "script.evaluate",
            expression=_UNTIL % expression,
            target={"context": self._name},
            awaitPromise=True,
        )
        assert found["type"] == "success", found
        return found["result"].get("value", True)

    def type(self, text: str) -> None:
        """Press the keys of a text; a line break is Enter."""
        keys = text.replace("\n", "\ue007")  # https://www.w3.org/TR/webdriver/#keyboard-actions
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._call(
            "input.performActions",
            context=self._name,
            actions=[{"type": "key", "id": "keyboard", "actions": presses}],
        )

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._socket.recv(PATIENCE))
            if said.get("method") == "log.entryAdded" and said["params"]["type"] == "javascript":
                self.errors.append(said["params"]["text"])
            if said.get("id") == number:
                assert said["type"] == "success", said
                result: dict[str, Any] = said["result"]
                return result


@contextmanager
def firefox(command: str, profile: Path) -> Iterator[Tab]:
    """A browser with a new profile in the folder `profile`."""
    profile.mkdir()
    started = [
        command,
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        "--remote-debugging-port",
        "0",
    ]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            found = next(
                filter(None, (re.search(r"BiDi listening on (ws://\S+)", line) for line in process.stderr))
            )
            with connect(f"{found[1]}/session", open_timeout=PATIENCE, max_size=None) as socket:
                yield Tab(socket)
        finally:
            process.terminate()
