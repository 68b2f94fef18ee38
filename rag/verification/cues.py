"""The English words that keep a text from saying that what stands behind them is so."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rag.languages.words import stem
from rag.types import Reported

Force: TypeAlias = Literal["future", "likely", "open", "denied"]
"""How little a context commits to what stands in it; of the future it does not say that it was."""

Reach: TypeAlias = Literal["verb", "past", "clause"]
"""What a cue holds: the next word of content, the same where it is past, or the clause behind it."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that hold what stands behind them, with what force and how far."""

    words: str
    force: Force
    reach: Reach


_PLANS = """
plan plans planned planning intend intends intended expect expects expected aim aims aimed promise promises
promised vow vows vowed likely
"""
_WISHES = """
hope hopes hoped hoping want wants wanted seek seeks sought try tries tried trying attempt attempts attempted
propose proposes proposed threaten threatens threatened wish wishes wished supposed
"""
_TABLE: tuple[tuple[Force, Reach, str], ...] = (
    ("future", "verb", "will, shall, would, won't, wouldn't, shan't"),
    ("open", "verb", "might, may, could, should, mightn't, couldn't, shouldn't"),
    ("open", "verb", "was to have, were to have, was to be, were to be"),
    ("open", "verb", "allegedly, reportedly, supposedly, possibly, perhaps, maybe"),
    ("open", "verb", "accused of, suspected of, charged with, cleared of, acquitted of"),
    ("likely", "verb", ", ".join(f"{word} to" for word in _PLANS.split())),
    ("open", "verb", ", ".join(f"{word} to" for word in _WISHES.split())),
    ("open", "past", "almost, nearly, virtually, practically, all but"),
    ("denied", "verb", "instead of, rather than, short of, came close to, unable to, unlikely to, yet to"),
    ("denied", "clause", "at no point, at no time, ruled out that"),
    ("open", "clause", "if, unless, whether, provided, assuming, only when, only once, only after"),
)
CUES = {
    tuple(cue.split()): Cue(cue, force, reach) for force, reach, cues in _TABLE for cue in cues.split(", ")
}
"""The cues by their words."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


OPEN = _set("""
rumour rumours rumor rumors claim claims claimed claiming allegation allegations allege alleges alleged
suggestion suggestions suspicion suspicions suspect suspects suspected hope hopes hoped hoping fear fears
feared fearing possibility chance risk danger idea theory unclear uncertain unsure possible likely doubtful
propose proposed suppose supposed imagine imagined assume assumed speculate speculated
speculation wish wished expect expects expected urge urges urged urging pray prays prayed praying pretend
pretends pretended charges
""")
"""Heads whose ``that`` leaves open what it says."""

DENYING = _set("""
deny denies denied denying false untrue incorrect myth lie hoax doubt doubts doubted dispute disputes disputed
refute refutes refuted disproved unlikely
""")
"""Heads whose ``that`` is denied, and affirmed where they are negated."""

SAYINGS = _set("""
say says said saying suggest suggests suggested admit admits admitted conclude concludes concluded concluding
establish established swear sworn believe believes believed think thinks thought
""")
"""Heads that commit to what they say, with a ``that`` or without, but where they are negated or withheld."""

NEGATABLE = (
    OPEN
    | SAYINGS
    | _set("""
show shows showed shown prove proves proved proven confirm confirms confirmed accept accepts accepted agree
agrees agreed convinced certain sure clear true case evidence proof sign signs indication guarantee
found
""")
)
"""Heads whose ``that`` is not affirmed where they are negated; of others, as “know”, it is so even then."""

REPORTS = OPEN | {"report", "reports", "reported"}
"""Heads that can be rejected from outside: “dismissed reports that”."""

REJECTING = _set("dismiss dismisses dismissed dismissing reject rejects rejected rejecting denied")
WITHHOLDING = _set(
    "failed fails refused refuses declined declines reluctant unable unwilling short yet wrong"
)
FALSE = _set("false untrue wrong baseless unfounded nonsense")

INVERTED = _set("were had should")
"""Conditions, at the head of a sentence that is no question."""

NO_CONDITION = _set("ask asks asked asking know knows knew see wonder wonders wondered as even")
"""What makes of an ``if`` behind it something that the rest of the sentence does not hang on."""

DATES = _set("on in for at last this yesterday today again repeatedly")
"""What may stand between a head and its ``that``: “denied on Monday that”."""

PAST = _set("""
said told spoke went met held made took gave found led paid built began thought bought sold saw came became
knew got kept sank sang drank rang shrank swam brought sent wrote ran heard felt stood understood lost won
fell rose grew flew drew drove ate chose broke stole struck shot fought caught taught sought sat threw wore
swore forgot hid bore left meant dealt slept died shown proven
""")
"""Irregular forms that say that something was."""

NO_CLAUSE = _set("that in so about of much nothing more how why what when where who if whether")
"""What begins no clause of a verb of saying's own."""

_KINDS: tuple[tuple[Reported, frozenset[str]], ...] = (
    ("retracted", _set("retract recant rescind revoke disown withdraw withdrew withdrawn")),
    ("denied", DENYING | REJECTING | _set("contradict rebut debunk")),
    ("asked", _set("ask wonder inquire enquire query")),
    ("promised", _set("promise vow pledge undertake undertook undertaken guarantee assure swear swore")),
    ("said", _set("claim allege allegation suggest suggestion rumour rumor speculate speculation")),
    ("believed", _set("believe belief think thought convinced persuaded superstition")),
    ("supposed", OPEN | _set("presume guess reckon surmise conjecture hypothesis estimate")),
    (
        "said",
        SAYINGS
        | REPORTS
        | _set(
            """
            tell told write wrote announce insist maintain argue assert declare explain warn testify state
            remark mention reply quote note add boast complain story legend tale
            """
        ),
    ),
)
KINDS: dict[str, Reported] = {stem(word): kind for kind, heads in reversed(_KINDS) for word in heads}
"""What a head, by its stem, makes of what it holds for those who read it."""
