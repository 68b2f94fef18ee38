"""Pairs of opposite words: a short list of the directions that news and reports go in."""

from functools import cache

from rag.verification.words import stem

_OPPOSITES = """
rise rose risen raise increase grow grew grown growth climb surge soar boost / fall fell fallen decrease \
decline drop shrink plunge slump reduce cut reduction
more / less fewer
most / least
majority / minority
many / few
maximum / minimum
high higher highest / low lower lowest
above / below
before / after
earlier early / later late
up upward / down downward
inside / outside
support favour favor endorse / oppose
accept approve approval / reject rejection
allow permit enable / ban forbid forbade prohibit prevent block stop
confirm / deny
win won victory / lose lost loss defeat
succeed success successful successfully / failure unsuccessful unsuccessfully
start begin began begun / end finish ended
open / close shut
arrive / depart
enter / exit
join / leave
buy bought purchase / sell sold
lend lent / borrow
import / export
include / exclude
add / remove
accelerate fast faster quick quickly / slow slower slowly
strengthen strong stronger / weaken weak weaker
improve improvement / worsen deteriorate
good / bad worse worst
positive / negative
optimistic / pessimistic
safe safer / dangerous
guilty / innocent
survive alive / die dead
love / hate
large larger largest big bigger biggest / small smaller smallest
major / minor
long longer / short shorter
easy easier easily / difficult hard harder
simple / complex complicated
rich richer / poor poorer
expensive / cheap cheaper
hot hotter / cold colder
old older oldest / young younger youngest
public / private
male men man / female women woman
north northern / south southern
east eastern / west western
often frequently / rarely seldom
remember / forget forgot
encourage / discourage
hire / fire dismiss sack
widen / narrow
internal / external
domestic / foreign
mandatory compulsory / optional voluntary
temporary / permanent
present presence / absent absence
optimism / pessimism
active / inactive
complete / incomplete
correct / incorrect
possible / impossible
legal / illegal
regular / irregular
agree agreement / disagree disagreement
appear / disappear
satisfied / dissatisfied
honest / dishonest
direct directly / indirect indirectly
sufficient / insufficient
effective / ineffective
efficient / inefficient
able ability / unable inability
"""

_NOT_A_PREFIX = """
uncle uncles under understand understands understanding understood undergo undergoes underwent undermine
undermines undermined undertake undertaken undertook underline underlined underlying union unions unionist
unique uniquely unit unite united unites units unity universal universe university universities until
unify unified uniform unilateral unless
"""


@cache
def _directions() -> dict[str, tuple[str, bool]]:
    """The concept of each listed stem, and whether the stem is its opposite."""
    directions = {}
    for line in _OPPOSITES.strip().splitlines():
        affirmed, opposed = (side.split() for side in line.split("/"))
        for word in affirmed:
            directions[stem(word)] = (f"±{affirmed[0]}", False)
        for word in opposed:
            directions[stem(word)] = (f"±{affirmed[0]}", True)
    return directions


def concept(norm: str) -> tuple[str, bool, bool]:
    """The concept of a folded word, whether it is turned round, and whether it has a direction of its own."""
    stemmed = stem(norm)
    if stemmed in _directions():
        name, is_opposite = _directions()[stemmed]
        return name, is_opposite, True
    for prefix in ("un", "non"):
        rest = norm[len(prefix) :]
        if norm.startswith(prefix) and len(rest) >= 4 and norm not in _not_a_prefix():
            return stem(rest), True, True
    return stemmed, False, False


@cache
def _not_a_prefix() -> frozenset[str]:
    return frozenset(_NOT_A_PREFIX.split())
