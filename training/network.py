"""The networks: the six layers of all-MiniLM-L6-v2, as they are and with two heads for questions and claims.

Devlin et al., "BERT", https://arxiv.org/abs/1810.04805; Wang et al., "MiniLM", https://arxiv.org/abs/2002.10957.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

PAD = 0


class Layer(nn.Module):
    """One BERT layer: attention and a feed-forward block, each added to its input and normalised."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.attention_heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.attention_norm, self.output_norm = nn.LayerNorm(width, 1e-12), nn.LayerNorm(width, 1e-12)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Apply the layer to `states`, of shape (pairs, tokens, width).

        `mask`, of shape (pairs, 1, 1, tokens), is added to the attention scores.
        """
        shape = (*states.shape[:2], self.attention_heads, -1)
        query, key, value = (
            part(states).view(shape).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        # Not torch's fused attention: on a CPU its backward pass takes three times as long.
        scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5 + mask.to(query.dtype)
        read = torch.softmax(scores, dim=-1).to(value.dtype) @ value
        states = self.attention_norm(states + self.output(read.transpose(1, 2).reshape(states.shape)))
        return self.output_norm(states + self.down(F.gelu(self.up(states))))


class Encoder(nn.Module):
    """The layers, which give each token of a text a vector that knows the others."""

    def __init__(
        self, layers: int = 6, width: int = 384, heads: int = 12, inner: int = 1536, vocabulary: int = 30522
    ) -> None:
        super().__init__()
        self.words, self.positions, self.types = (nn.Embedding(size, width) for size in (vocabulary, 512, 2))
        self.norm = nn.LayerNorm(width, 1e-12)
        self.layers = nn.ModuleList(Layer(width, heads, inner) for _ in range(layers))

    def read(self, ids: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """The vectors of all tokens, (texts, tokens, width), and their mean, (texts, width).

        `ids` and `types` have the shape (texts, tokens).
        """
        seen = ids != PAD
        mask = (1.0 - seen[:, None, None, :].to(torch.float32)) * -1e4
        places = torch.arange(ids.shape[1], device=ids.device)
        states = self.norm(self.words(ids) + self.positions(places) + self.types(types))
        for layer in self.layers:
            states = layer(states, mask)
        weights = seen[:, :, None].to(states.dtype)
        return states, (states * weights).sum(1) / weights.sum(1)

    def start_from(self, weights: Mapping[str, Tensor]) -> None:
        """Initialise the encoder from BERT weights, named as in the `transformers` library."""
        own = self.state_dict()
        for name, target in _NAMES.items():
            for kind in ("weight", "bias"):
                if f"{target}.{kind}" in own:
                    own[f"{target}.{kind}"] = weights[f"{name}.{kind}"]
        for number in range(len(self.layers)):
            for name, target in _LAYER_NAMES.items():
                for kind in ("weight", "bias"):
                    own[f"layers.{number}.{target}.{kind}"] = weights[f"encoder.layer.{number}.{name}.{kind}"]
        self.load_state_dict(own)


class SentenceEncoder(Encoder):
    """The layers as they are: a text's vector is the mean of its tokens', of unit length."""

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """The vectors of texts, (texts, width), from `ids` and `types` of shape (texts, tokens)."""
        return F.normalize(self.read(ids, types)[1], dim=1)


class CrossEncoder(Encoder):
    """A network that reads a pair of texts together; its logits have the shape (pairs, heads)."""

    def __init__(
        self, layers: int = 6, width: int = 384, heads: int = 12, inner: int = 1536, vocabulary: int = 30522
    ) -> None:
        super().__init__(layers, width, heads, inner, vocabulary)
        self.hidden, self.heads = nn.Linear(2 * width, width), nn.Linear(width, 2)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        """The logits for `ids` and `types`, both of shape (pairs, tokens)."""
        states, mean = self.read(ids, types)
        return self.heads(torch.tanh(self.hidden(torch.cat([states[:, 0], mean], dim=1))))


_NAMES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
}
_LAYER_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "attention_norm",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "output_norm",
}
