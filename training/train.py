"""Train the network on packed pairs, with regular checkpoints."""

import json
import signal
import threading
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from training.batches import Batches
from training.config import Config
from training.network import CrossEncoder
from training.pack import Packed, padded
from training.schedule import Clock, rate_at

_REPORT = 50  # steps between lines of the log


def train(
    config: Config,
    network: CrossEncoder,
    packs: Mapping[str, Packed],
    dev: Mapping[str, Packed],
    out: Path,
    *,
    resume: bool = False,
    deadline: float | None = None,
) -> None:
    """Train `network` in place, and write `checkpoint.pt` and `curve.jsonl` to the folder `out`."""
    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    network.words.requires_grad_(requires_grad=False)  # 12 of 22 million weights, seldom seen in a short run
    tuned = [p for p in network.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in tuned if p.ndim > 1], "weight_decay": 0.01},
        {"params": [p for p in tuned if p.ndim == 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.98), fused=True)
    batches = Batches(packs, config.sources, config.batch, config.seed)
    clock = Clock(config.cpu_minutes * 60, deadline)
    step, pairs = 0, 0
    if resume:
        stored = torch.load(out / "checkpoint.pt", weights_only=False)
        network.load_state_dict(stored["network"])
        optimiser.load_state_dict(stored["optimiser"])
        batches.resume(stored["batches"])
        clock.before, step, pairs = stored["used"], stored["step"], stored["pairs"]
    kept = clock.used()
    losses: dict[str, list[float]] = defaultdict(list)
    network.train()
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    while (progress := clock.progress()) < 1.0 and not stopped.is_set():
        for group in optimiser.param_groups:
            group["lr"] = rate_at(progress, config.rate, config.warm_up, config.decay)
        batch = batches.draw(progress)
        loss = _loss(network, packs, batch, config.smoothing)
        loss.mean().backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        step, pairs = step + 1, pairs + len(batch)
        for (name, _), value in zip(batch, loss.tolist(), strict=True):
            losses[name].append(value)
        if step % _REPORT == 0:
            mean = {name: round(float(np.mean(values[-200:])), 3) for name, values in losses.items()}
            _log(
                out / "log.jsonl",
                step=step,
                pairs=pairs,
                cpu=round(clock.used()),
                progress=round(progress, 4),
                **mean,
            )
        if clock.used() - kept > config.checkpoint_minutes * 60:
            kept = clock.used()
            _keep(out, network, optimiser, batches, used=kept, step=step, pairs=pairs)
            _measure(network, dev, out, step=step, pairs=pairs, cpu=round(kept))
    _keep(out, network, optimiser, batches, used=clock.used(), step=step, pairs=pairs)
    if stopped.is_set():
        raise SystemExit("Stopped. Continue with --resume.")
    _measure(network, dev, out, step=step, pairs=pairs, cpu=round(clock.used()))


def _loss(
    network: CrossEncoder, packs: Mapping[str, Packed], batch: list[tuple[str, int]], smoothing: float
) -> torch.Tensor:
    """The cross-entropy of each pair."""
    ids, types = padded([packs[name].row(index) for name, index in batch])
    labels = torch.tensor([float(packs[name].labels[index]) for name, index in batch])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(torch.from_numpy(ids), torch.from_numpy(types))
    own = logits[:, packs[batch[0][0]].head].float()
    return F.binary_cross_entropy_with_logits(own, labels * (1 - 2 * smoothing) + smoothing, reduction="none")


def logits_of(network: CrossEncoder, pack: Packed, batch: int = 32) -> np.ndarray:
    """The logits of all pairs of `pack`, from its head."""
    order = sorted(range(len(pack.labels)), key=pack.size)
    found = np.zeros(len(order))
    network.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), batch):
            ids, types = padded([pack.row(index) for index in order[at : at + batch]])
            read = network(torch.from_numpy(ids), torch.from_numpy(types))[:, pack.head]
            found[order[at : at + batch]] = read.float().numpy()
    network.train()
    return found


def _measure(network: CrossEncoder, dev: Mapping[str, Packed], out: Path, **line: float) -> None:
    from sklearn.metrics import roc_auc_score

    scores = {
        name: round(float(roc_auc_score(p.labels, logits_of(network, p))), 4) for name, p in dev.items()
    }
    _log(out / "curve.jsonl", **line, **scores)


def _log(path: Path, **line: float) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _keep(
    out: Path, network: CrossEncoder, optimiser: torch.optim.Optimizer, batches: Batches, **state: float
) -> None:
    """Write a checkpoint atomically: it replaces the last one only when it is complete."""
    torch.save(
        {
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "batches": batches.state(),
            **state,
        },
        out / "checkpoint.new",
    )
    (out / "checkpoint.new").replace(out / "checkpoint.pt")
