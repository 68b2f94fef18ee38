"""Open a folder of vectors in a separate process, since damage may crash whoever opens it."""

import json
import subprocess
import sys
from pathlib import Path

_CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[2]); "
    "from rag.storage.chroma import examine; sys.exit(not examine(sys.argv[1]))"
)


def survives(folder: Path) -> bool:
    """Whether all vectors can be read and found; the caller holds the library's lock.

    Without a graph on disk nothing can crash a process, and opening the folder will tell.
    """
    if not any(folder.glob("*/index_metadata.pickle")):
        return True
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _CHILD, str(folder), json.dumps(sys.path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode == 0
