"""The values that flow through Citewell, in the order in which they come to be.

Every offset is a code-point offset into the frozen text of one article, as a half-open
``[start, end)``. Text is always a slice of that text and never searched back.
"""

from rag.types.answers import (
    Answer,
    AnswerReceipt,
    CheckedText,
    CheckReceipt,
    CitedSentence,
    Coverage,
    Done,
    Event,
    SentenceEnd,
    Summary,
    SummaryForm,
    SummaryStyle,
    TextDelta,
)
from rag.types.articles import (
    UNKNOWN,
    Article,
    IngestReceipt,
    LeftOut,
    Line,
    Metadata,
    Section,
    Sentence,
    Source,
    Span,
    Unread,
)
from rag.types.claims import (
    Claim,
    Quote,
    Status,
    Verdict,
)
from rag.types.models import (
    Ending,
    Message,
    ReplyEnd,
    Role,
    Tokens,
    Turn,
)
from rag.types.passages import (
    Chunk,
    Citation,
    Hit,
    Passage,
)
from rag.types.reports import (
    Added,
    AddStatus,
    ArticleInfo,
    Diagnosis,
    ProgressCallback,
    Reindexed,
)

__all__ = [
    "UNKNOWN",
    "AddStatus",
    "Added",
    "Answer",
    "AnswerReceipt",
    "Article",
    "ArticleInfo",
    "CheckReceipt",
    "CheckedText",
    "Chunk",
    "Citation",
    "CitedSentence",
    "Claim",
    "Coverage",
    "Diagnosis",
    "Done",
    "Ending",
    "Event",
    "Hit",
    "IngestReceipt",
    "LeftOut",
    "Line",
    "Message",
    "Metadata",
    "Passage",
    "ProgressCallback",
    "Quote",
    "Reindexed",
    "ReplyEnd",
    "Role",
    "Section",
    "Sentence",
    "SentenceEnd",
    "Source",
    "Span",
    "Status",
    "Summary",
    "SummaryForm",
    "SummaryStyle",
    "TextDelta",
    "Tokens",
    "Turn",
    "Unread",
    "Verdict",
]
