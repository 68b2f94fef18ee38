"""What each installed package costs and allows: ``python benchmarks/dependencies.py``.

Prints the locked packages that are installed, the largest first, with their licence, their size in MB
(10⁶ bytes), the CPU milliseconds of the first import of those that pyproject.toml names, and the extra that
needs them. Each is imported alone in a new process, with all that it imports.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
COPYLEFT = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public License")


def main() -> None:
    """Print the table."""
    table = Table("PACKAGE", "VERSION", "LICENCE", "MB", "CPU MS", "EXTRA", box=None)
    direct = {
        re.split(r"[^\w-]", text)[0]
        for text in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
            "dependencies"
        ]
    }
    found = [(size(package), package, extra) for package, extra in packages()]
    for megabytes, package, extra in sorted(found, key=lambda each: -each[0]):
        spent = f"{milliseconds(package):.0f}" if package.name.lower().replace("_", "-") in direct else ""
        table.add_row(package.name, package.version, licence(package), f"{megabytes:.1f}", spent, extra)
    for extra in sorted({each[2] for each in found}):
        sizes = [each[0] for each in found if each[2] == extra]
        table.add_row(f"{len(sizes)} packages", "", "", f"{sum(sizes):.1f}", "", extra)
    Console().print(table)


def packages() -> Iterator[tuple[Distribution, str]]:
    """The locked packages that are installed, since the locks also have those of other systems.

    With each comes the extra that needs it, or ''.
    """
    for lock in sorted(ROOT.glob("requirements*.lock")):
        extra = lock.stem.removeprefix("requirements").removeprefix("-")
        names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
        for name in dict.fromkeys(names):  # one that depends on Python's version is there more than once
            try:
                yield distribution(name), extra
            except PackageNotFoundError:
                continue


def licence(package: Distribution) -> str:
    """The licence that a package declares, as an SPDX expression or otherwise; '' if it declares none."""
    said = package.metadata.json
    classifiers = [
        each.rpartition(" :: ")[2] for each in said.get("classifier", []) if each.startswith("License")
    ]
    texts = (said.get("license_expression"), " AND ".join(classifiers), said.get("license"))
    return next((str(text).strip().partition("\n")[0] for text in texts if text), "")


def is_copyleft(text: str) -> bool:
    """Whether a licence leaves no choice but the GPL or the AGPL; the LGPL is neither."""
    return all(COPYLEFT.search(choice) for choice in re.split(r"\bOR\b", text))


def size(package: Distribution) -> float:
    """Megabytes of a package's files."""
    paths = (Path(str(each.locate())) for each in package.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def milliseconds(package: Distribution) -> float:
    """CPU milliseconds to import the modules of a package in a new process."""
    modules = [name for name, owners in packages_distributions().items() if package.name in owners]
    names = ", ".join(name for name in modules if not name.startswith("_"))
    code = f"import time; start = time.process_time(); import {names}; print(time.process_time() - start)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    return float(run.stdout.split()[-1]) * 1000


if __name__ == "__main__":
    main()
