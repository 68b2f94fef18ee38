"""The command line, run in the process of the test."""

import json
import sys
from typing import Any

import pytest

from ui import cli


class Run:
    """What a command printed and the code it ended with."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.err = ""

    def __call__(self, *args: str, code: int = 0) -> str:
        self._monkeypatch.setattr(sys, "argv", ["citewell", *args])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, self.err = self._capsys.readouterr()
        assert ended.value.code == code, self.err or out
        assert "Traceback" not in self.err
        return out

    def json(self, *args: str, code: int = 0) -> Any:
        return json.loads(self(*args, "--json", code=code))
