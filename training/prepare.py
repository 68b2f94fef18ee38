"""Prepare packed pairs from the data folder."""

import random
from collections import Counter
from functools import cached_property
from pathlib import Path

from tokenizers import Tokenizer

from training.config import Config
from training.hardpairs import as_pairs, cases, edit_cases, passages_of, twin_cases
from training.pack import Packed, pack
from training.pairs import Measured, Pair, read_pairs

_DEV = ("dev_snli", "dev_qa_squad", "dev_edits")
_DEV_PAIRS = 300


def prepare(data: Path, config: Config, tokenizer: Tokenizer, out: Path) -> dict[str, Packed]:
    """Pack each source of the config, read from the folder `data` or generated.

    Packs are stored in `out` and reused the next time.
    """
    out.mkdir(parents=True, exist_ok=True)
    packs = {}
    reader = Reader(data)
    for source in config.sources:
        path = out / f"{source.name.replace('/', '.')}.npz"
        if not path.exists():
            make = _MADE.get(source.name)
            pack(make(reader, config) if make else reader.pairs(source.name), tokenizer).save(path)
        packs[source.name] = Packed.load(path)
        print(source.name, dict(Counter(packs[source.name].labels.tolist())), flush=True)
    return packs


class Reader:
    """Reads the data folder, without pairs held out for measurement."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "reader"
        self._faithfulness = data / "faithfulness"

    @cached_property
    def _measured(self) -> Measured:
        return Measured(self._faithfulness, [self._folder / f"{name}.jsonl.gz" for name in _DEV])

    def pairs(self, name: str) -> list[Pair]:
        """The pairs of a source: a file, or part of one, named after a slash."""
        file, _, part = name.partition("/")
        pairs = [p for p in read_pairs(self._folder / f"{file}.jsonl.gz") if not part or p.source == part]
        free = [pair for pair in pairs if not self._measured.has(pair)]
        print(name, "held out:", len(pairs) - len(free))
        return free


def _templates(_reader: Reader, config: Config) -> list[Pair]:
    return list(as_pairs(cases(random.Random(config.seed), config.cases_of_a_template)))


def _bindings(_reader: Reader, config: Config) -> list[Pair]:
    """Who did what to whom, who said it, what came first: learnt last, so in a separate source."""
    made = cases(random.Random(config.seed + 1), config.cases_of_a_binding, kinds=_BINDINGS, alone=0.8)
    return list(as_pairs(made))


_BINDINGS = ("roles", "merged", "time", "cause", "speaker")


def _edits(reader: Reader, config: Config) -> list[Pair]:
    rng = random.Random(config.seed)
    passages = passages_of((pair for name in _EDITED for pair in reader.pairs(name)), rng)
    return list(as_pairs(edit_cases(passages, rng, config.edit_cases)))


def _twins(reader: Reader, config: Config) -> list[Pair]:
    pairs = [pair for name in _TWINNED for pair in reader.pairs(name)]
    return list(as_pairs(twin_cases(pairs, random.Random(config.seed), config.twin_tries)))


_TWINNED = ("nli_fever", "nli_fm2", "nli_wice", "nli_bump", "nli_cliff", "nli_snli", "nli_small/cad-nli")
_EDITED = (
    "qa_squad",
    "qa_selqa",
    "qa_clapnq",
    "qa_qed",
    "nli_fever",
    "nli_fm2",
    "nli_wice",
    "nli_bump",
    "nli_cliff",
)
_MADE = {"hard_templates": _templates, "hard_bindings": _bindings, "hard_edits": _edits, "hard_twins": _twins}


def dev_packs(data: Path, tokenizer: Tokenizer) -> dict[str, Packed]:
    """A sample of each dev set, for the curve."""
    found = {}
    for name in _DEV:
        pairs = list(read_pairs(data / "reader" / f"{name}.jsonl.gz"))
        found[name] = pack(pairs[:: len(pairs) // _DEV_PAIRS], tokenizer, whole=False)
    found["held_out_templates"] = pack(as_pairs(cases(random.Random(0), 6, held_out=True)), tokenizer)
    return found
