"""The network reads every token of claim and evidence, in the order it was trained on."""

import pytest
from tokenizers import Tokenizer

from rag.crossencoder.crossencoder import BUNDLED
from rag.crossencoder.folder import Head, open_words
from rag.crossencoder.layout import Layout, Pair

needs_network = pytest.mark.skipif(
    not (BUNDLED / "model.onnx").exists(),
    reason="this checkout has no network: see training/README.md",
)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return open_words(BUNDLED)


@needs_network
def test_a_short_pair_is_one_input(tokenizer: Tokenizer) -> None:
    (((one),),) = Layout().inputs(
        Pair("The dog barks.", "A dog made some noise.", "Pets of our town"), tokenizer
    )
    assert tokenizer.decode(one.ids, skip_special_tokens=False) == (
        "[CLS] the dog barks. [SEP] a dog made some noise. [SEP] pets of our town [SEP]"
    )
    assert one.types == [0] * 7 + [1] * 7 + [0] * 5


@needs_network
def test_a_network_may_expect_the_evidence_first(tokenizer: Tokenizer) -> None:
    ((one,),) = Layout(first="text", context=0).inputs(
        Pair("It barks.", "A dog.", "Pets of our town"), tokenizer
    )
    assert tokenizer.decode(one.ids, skip_special_tokens=False) == "[CLS] a dog. [SEP] it barks. [SEP]"


@needs_network
def test_every_token_of_a_long_pair_is_read(tokenizer: Tokenizer) -> None:
    claim, evidence = (" ".join(str(n) for n in range(start, start + 400)) for start in (1000, 2000))
    layout = Layout()
    parts = layout.inputs(Pair(claim, evidence), tokenizer)
    inputs = [one for windows in parts for one in windows]
    assert all(len(one.ids) == len(one.types) <= layout.longest for one in inputs)
    read = {token for one in inputs for token in one.ids}
    assert set(tokenizer.encode(f"{claim} {evidence}").ids) <= read


def test_logits_of_several_classes_become_one_probability() -> None:
    head = Head(output=1, against=(0, 2))
    assert head.probability([0.0, 0.0, 0.0]) == pytest.approx(1 / 3)
    assert head.probability([0.0, 800.0, 0.0]) == 1
    assert Head(output=0, slope=2, intercept=1).probability([-0.5]) == pytest.approx(0.5)
