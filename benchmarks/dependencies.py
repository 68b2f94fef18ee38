"""What each installed package costs and allows: ``python benchmarks/dependencies.py``.

Prints the packages of ``requirements.lock`` that are installed, the largest first, with their licence and
size in MB (10⁶ bytes).
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from rich.console import Console
from rich.table import Table

LOCK = Path(__file__).parents[1] / "requirements.lock"
COPYLEFT = re.compile(r"\bA?GPL|Affero|(?<!Lesser )General Public License")


def main() -> None:
    """Print the table."""
    table = Table("PACKAGE", "VERSION", "LICENCE", "MB", box=None)
    sizes = {each.name: size(each) for each in packages()}
    for each in sorted(packages(), key=lambda each: -sizes[each.name]):
        table.add_row(each.name, each.version, licence(each), f"{sizes[each.name]:.1f}")
    table.add_row(f"{len(sizes)} packages", "", "", f"{sum(sizes.values()):.1f}")
    Console().print(table)


def packages() -> Iterator[Distribution]:
    """The locked packages that are installed: the lock also has those of other systems."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    for name in dict.fromkeys(names):  # one that depends on Python's version is there more than once
        try:
            yield distribution(name)
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


if __name__ == "__main__":
    main()
