"""Find the topic that a follow-up question refers to, by rules, without a model."""

import re
from collections.abc import Iterator, Sequence

from rag.generation.about import aspect_of, names_article
from rag.generation.outcome import Condensed
from rag.generation.question import clauses
from rag.languages.words import Word, stem, words
from rag.types import Turn

_WINDOW = 8  # last questions; earlier ones are no longer the subject
_LONGEST = 300  # characters of a follow-up: a longer question brings its own subject
_FEW = 1  # content words in a question whose pronoun may refer to any topic
_SOME = 2  # content words in one whose pronoun may refer to a name; with more, it stands alone
_PHRASE = 3  # words of a topic without a name

_POINTER = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her|his|hers|those|these|this|that|there)\b",
    re.IGNORECASE,
)
_NO_POINTER = re.compile(
    r"\bit(?:[’']s| is| was| will be| would be)? (?:\w+ly |so |more |very |too |still |going to )?"
    r"(?:true|false|possible|impossible|worth|likely|unlikely|clear|necessary|important|safer?|legal|illegal|"
    r"better|best|easy|easier|hard|harder|difficult|common|normal|ok|okay|good|bad|free|cheaper|rain\w*|"
    r"snow\w*|means?)\b"
    r"|\bit takes? (?:\w+ )?to\b|\btime is it\b"
    r"|\bthere (?:is|are|was|were|be|has|have|will|any)\b|\b(?:is|are|was|were|will|has|have) there\b"
    r"|\b(?:this|that|these|those) (?:\w+ )?(?:week|month|year|morning|evening|afternoon|time|day)s?\b"
    r"|\w that (?:the|a|an|they|he|she|it|we|you|i|is|are|was|were|has|have|can|will)\b",
    re.IGNORECASE,
)
"""Words that look like pointers: “it is true that”, “there are”, “this week”, “the ferry that is”."""

_LIGHT = frozenset(
    """according actual actually again aren article author become believe best better big call called
    cash certain cite cited city cold come country currently date day deep describe described didn
    different doesn don else ever exactly example examples explain far fast first further get give given
    go going good got happen happened heavy high hope hot isn keep kept key kind large last let like
    list ll long lot made main make man many mention mentioned money month more moreover most much name
    named near need needed needs new now number often old once own part particular passage people person
    place put re real really role s said say says see set sort specific state stated sum t take tall
    tell text thing things think time took town try type typical typically use used usually various ve
    want warm wasn way ways went weren wide woman year""".split()  # noqa: SIM905
)
"""Content words that questions bring along, and that name no topic."""

_SUBJECT = re.compile(r"\b(?:who|what)\s+\Z", re.IGNORECASE)
"""A question word after which a single word is a verb: “who built the bridge”, “what caused the fire”."""

_VERB_OR_PLURAL = re.compile(r"(?:ed|ing|s)$")


def condense(question: str, history: Sequence[Turn]) -> Condensed:
    """`question` as it is, with the topic of the conversation if it refers to it.

    A question refers to the conversation if each of its parts has no content word of its own, or only a
    few and a pronoun that points back. The topic is the last thing asked about. Answers aren't read: they
    contain too many subjects. A question about the article itself has its subject, and so has one after it
    that may be about the article, too: “Summarise the article”, “Who wrote it?”.
    """
    if not history or len(question) > _LONGEST or names_article(question) or not _leans(question):
        return Condensed(question)
    if aspect_of(question) is not None and aspect_of(history[-1].question) is not None:
        return Condensed(question)
    own = [_content(clause) for clause in clauses(question)]
    known = {stem(word.norm) for each in own for word in each}
    asked = [turn.question for turn in history[-_WINDOW:]]
    return Condensed(question, _topic(asked, known, needs_name=max(map(len, own)) > _FEW))


def _leans(question: str) -> bool:
    """Whether no part of a question can be understood without the conversation."""
    return all(_points_back(clause, _content(clause)) for clause in clauses(question))


def _points_back(question: str, own: Sequence[Word]) -> bool:
    """Whether a question with these content words has no subject, or a pronoun instead of one."""
    if not own:
        return True
    if _POINTER.search(_NO_POINTER.sub(" ", question)) is None:
        return False
    return len(own) <= _FEW or (len(own) <= _SOME and not any(_is_name(question, word) for word in own))


def _topic(asked: Sequence[str], known: set[str], *, needs_name: bool) -> str:
    """The topic of the last question that stands alone and has one: a name if possible.

    Phrases with only `known` stems are skipped, and so are questions about an article itself. Empty if there
    is no topic.
    """
    for text in reversed(asked):
        phrases = [
            (phrase, is_name)
            for phrase, is_name in _phrases(text)
            if (is_name or not needs_name) and not known.issuperset(stem(word.norm) for word in phrase)
        ]
        if phrases and not _leans(text) and aspect_of(text) is None:
            phrase, _ = max(phrases, key=lambda each: each[1])
            return text[phrase[0].start : phrase[-1].end]
    return ""


def _phrases(text: str) -> Iterator[tuple[list[Word], bool]]:
    """The runs of adjacent content words, and whether each is a name.

    A run with a name is cut down to the name, and the word after it if that may be a noun:
    “Vellmouth bridge”, but not “Vellmouth rejected”. Runs that are only a verb come last.
    """
    for run in sorted(_runs(text), key=lambda run: _is_verb(text, run)):
        names = [_is_name(text, word) for word in run]
        if not any(names):
            yield run[-_PHRASE:], False
            continue
        first = names.index(True)
        last = names.index(False, first) if False in names[first:] else len(run)
        if last < len(run) and not _VERB_OR_PLURAL.search(run[last].norm):
            last += 1
        yield run[first:last], True


def _is_verb(text: str, run: Sequence[Word]) -> bool:
    """Whether a run is the verb of a question that asks for its subject."""
    return len(run) == 1 and _SUBJECT.search(text[: run[0].start]) is not None


def _runs(text: str) -> list[list[Word]]:
    """The content words of `text`, in runs separated by more than a space or a hyphen."""
    runs: list[list[Word]] = []
    for word in _content(text):
        if runs and not text[runs[-1][-1].end : word.start].strip(" -–"):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _content(text: str) -> list[Word]:
    """The words that a question is about."""
    return [
        word
        for word in words(text)
        if word.text[0].isalpha() and not word.is_function and word.norm not in _LIGHT
    ]


def _is_name(text: str, word: Word) -> bool:
    """Whether a word is capitalized other than at the beginning of a sentence."""
    begins = re.search(r"(?:^|[.?!:]\s)[\s\"“'(]*$", text[: word.start]) is not None
    return word.text[0].isupper() and (not begins or (word.text.isupper() and len(word.text) > 1))
