"""Open the files of a network that onnxruntime runs."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


def open_session(path: Path, version: str) -> "InferenceSession":
    """Open an ONNX file to run on one thread; raises ValueError if it can't be, or is of another version."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # fatal only: errors are raised anyway
    try:
        session = InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
        found = session.get_modelmeta().custom_metadata_map.get("version", version)
    except Exception as error:  # noqa: BLE001 - onnxruntime raises its own classes, some of them bare
        raise ValueError(error) from None
    if found != version:
        raise ValueError(f"its version is {found}, not {version}")
    return session


def open_tokenizer(path: Path) -> "Tokenizer":
    """Open a tokenizer's JSON file, without truncation or padding; raises ValueError if it can't be."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except Exception as error:  # noqa: BLE001 - tokenizers raises bare exceptions
        raise ValueError(error) from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
