"""Write the folder that ships: the network, its tokenizer, its manifest and its card."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.calibrate import Calibration
from training.export import export
from training.network import CrossEncoder

_OUTPUTS = {"answer": 0, "support": 1}


def publish(network: CrossEncoder, tokenizer: Path, folder: Path, version: str) -> None:
    """Write `model.onnx`, `tokenizer.json` and an uncalibrated `checker.toml`."""
    folder.mkdir(parents=True, exist_ok=True)
    export(network, folder / "model.onnx", version)
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    write_manifest(folder, version, {})


def write_manifest(folder: Path, version: str, calibrations: Mapping[str, Calibration]) -> None:
    """Write `checker.toml`, with a report on the sets used for each head's calibration."""
    lines = ["format = 1", 'name = "citewell"', f'version = "{version}"']
    for head, output in _OUTPUTS.items():
        lines += ["", f"[{head}]", f"output = {output}"]
        if head in calibrations:
            found = calibrations[head]
            lines += [f"{name} = {getattr(found, name):.4f}" for name in ("slope", "intercept", "yes", "no")]
            lines += [f"# {line}" for line in found.report]
    (folder / "checker.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_card(folder: Path, head: str, curve: Sequence[str], tables: Sequence[str]) -> None:
    """Write `README.md`: a description of the network, its curve and its rates."""
    text = (
        f"{head.strip()}\n\n## Curve\n\n```\n"
        + "\n".join(curve)
        + "\n```\n\n## Rates\n\n```\n"
        + "\n".join(tables)
    )
    (folder / "README.md").write_text(text + "\n```\n", encoding="utf-8")
