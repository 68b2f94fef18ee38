"""Export a network as an int8 ONNX file."""

import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.network import Encoder


class _Masked(torch.nn.Module):
    """The network with the three inputs usual in ONNX files of such networks."""

    def __init__(self, network: Encoder) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor):
        return self.network(input_ids * attention_mask, token_type_ids)


def export(network: Encoder, path: Path, version: str, output: str = "logits") -> None:
    """Write `network` to `path` with int8 weights, a scale per channel and one bit in reserve.

    Without VNNI, sums of products of eight-bit numbers overflow; with seven bits they don't.
    """
    pairs, tokens = (
        torch.export.Dim(name, min=1, max=most) for name, most in (("pairs", 512), ("tokens", 512))
    )
    example = tuple(torch.ones(2, 24, dtype=torch.long) for _ in range(3))
    names = ("input_ids", "attention_mask", "token_type_ids")
    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _Masked(network), example, str(plain), input_names=list(names), output_names=[output],
            dynamo=True, external_data=False, dynamic_shapes={name: {0: pairs, 1: tokens} for name in names},
        )  # fmt: skip
        quantize_dynamic(
            str(plain), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"], extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
    model = onnx.load(str(path))
    for node in model.graph.node:
        node.ClearField("metadata_props")  # the exporter's notes name this machine's folders
    onnx.helper.set_model_props(model, {"version": version})
    onnx.save(model, str(path))
