"""Measure a cross-encoder on held-out data: ``python -m training.measure DATA FOLDER``.

Prints the tables of the card: for the network alone, the lexical check alone, and both combined.
"""

import argparse
from pathlib import Path

from rag.crossencoder import CrossEncoder
from training import tables
from training.scoring import score_items, score_pairs
from training.speed import speed


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with reader/ and faithfulness/")
    parser.add_argument("folder", type=Path, help="folder with model.onnx, tokenizer.json and checker.toml")
    parser.add_argument("--every", type=int, default=1, help="use only every Nth item, for a quick look")
    args = parser.parse_args()
    encoder = CrossEncoder(args.folder)
    for line in tables.of_pairs(list(score_pairs(args.data, encoder, args.every))):
        print(line, flush=True)
    for line in tables.of_items(score_items(args.data, encoder, args.every)):
        print(line)
    for line in speed(encoder):
        print(line)


if __name__ == "__main__":
    main()
