"""The wheel is complete: installed in an empty environment outside the checkout, it runs the demo."""

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PACKAGES = ("rag", "prompts", "ui", "eval")

NO_NETWORK = """
import sys

def refuse(event, args):
    if event in ("socket.getaddrinfo", "socket.connect"):
        host = args[0] if event == "socket.getaddrinfo" else args[1][0]
        if host not in (None, "", "localhost", "127.0.0.1", "::1"):
            sys.exit(f"the network was asked for {host!r}")

sys.addaudithook(refuse)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of a new environment with the wheel and the dependencies installed here.

    The dependencies' folder is on the path after the environment's own; its .pth files, and
    therefore the editable install of this checkout, are ignored.
    """
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False)
    variables = {"base": str(place), "platbase": str(place)}
    bin_ = Path(sysconfig.get_path("scripts", vars=variables))
    pip = [sys.executable, "-m", "pip", "--python", str(bin_ / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    packages = Path(sysconfig.get_path("purelib", vars=variables))
    (packages / "no_network.py").write_text(NO_NETWORK)
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\nimport no_network\n")
    return bin_


def run(bin_: Path, folder: Path, *command: str) -> str:
    """The standard output of a command of the environment, run in an empty folder with an empty home."""
    result = subprocess.run(
        [bin_ / command[0], *command[1:]],
        cwd=folder,
        env={"HOME": str(folder), "PATH": str(bin_), "LANG": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_the_wheel_contains_exactly_the_packages_and_their_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    files = {str(path.relative_to(ROOT)) for path in paths if "__pycache__" not in path.parts}
    assert {name for name in names if ".dist-info/" not in name} == files
    assert "citewell-0.1.0.dist-info/licenses/rag/encoder/model/LICENSE" in names


def test_the_installed_packages_come_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = "import rag, ui, eval, prompts; print(rag.__file__, ui.__file__, eval.__file__, prompts.__file__)"
    places = run(installed, tmp_path, "python", "-c", code).split()
    assert len(places) == 4
    assert all(Path(place).is_relative_to(installed.parent) for place in places)


def test_the_environments_network_guard_blocks_connections(installed: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"the network was asked for 'host\.invalid'"):
        run(
            installed,
            tmp_path,
            "python",
            "-c",
            "import socket; socket.create_connection(('host.invalid', 80))",
        )


def test_the_demo_runs_from_the_wheel_without_a_network(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "citewell", "demo")
    assert "model: offline extractive" in shown
    parts = json.loads(run(installed, tmp_path, "citewell", "demo", "--json"))
    answers = [parts["summary"], *parts["answers"]]
    assert [answer["abstained"] for answer in answers] == [False, False, False, True]
    assert all(sentence["citations"] for answer in answers for sentence in answer["sentences"])
