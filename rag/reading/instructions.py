"""Detect lines that address a language model instead of the reader."""

import re

_MODEL = (
    r"(?:(?:AI|language|chat) ?(?:assistants?|models?|systems?|agents?|tools?|bots?)|"
    r"(?:AI|digital|virtual|automated) (?:readers?|helpers?)|chat-?bots?|LLMs?|GPTs?|ChatGPT|AIs)"
)
_ANY_MODEL = rf"(?:{_MODEL}|assistants?|bots?|models?|summari[sz]ers?|AI)"
_SAY = r"(?:answer|reply|respond|say|state|report|output|write|repeat|mention|claim|tell|print|cite)"
_ORDERS = r"(?:instructions?|prompts?|rules|guidelines|directions|directives|commands|context)"
_REPLY = r"(?:answer|response|reply|summary|output)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # “Ignore all previous instructions”, “forget everything above”
        (
            rf"\b(?:ignore|disregard|forget|override|bypass)\b(?: \w+){{0,3}}? (?:previous|"
            rf"prior|above|earlier|"
            rf"preceding|your|system|these|other)(?: \w+){{0,2}}? ?{_ORDERS}\b"
        ),
        (
            r"\b(?:ignore|disregard|forget) (?:everything|anything|all|whatever) (?:\w+ ){0,4}?"
            r"(?:above|before|previously|so far|else in th)"
        ),
        # “AI assistants must answer that …”, “Language models reading this should say …”
        (
            rf"\b{_MODEL}\b[^.?!]{{0,60}}? (?:must|should|shall|are to|have to|need to|is to|will)"
            rf"(?: \w+){{0,3}}? {_SAY}\b(?! (?:users|people|customers|consumers|patients|they|it|them))"
        ),
        (
            rf"\b{_MODEL} (?:(?:that|who|which)(?: \w+)? )?(?:reads?|reading|process\w*|summari[sz]\w+|"
            r"index\w*|answer\w*) (?:this|the (?:text|page|article|document|above))\b"
        ),
        # “Note to AI models:”, “Attention, assistant:”, “AI assistant: …”, “Dear language model”
        (
            rf"\b(?:notes?|messages?|instructions?|attention|notice|reminder|warning|important)\b"
            rf"[^.?!]{{0,20}}? (?:to|for) (?:the |any |all |every )?{_ANY_MODEL}\b"
        ),
        rf"^\W*(?:dear|hey|hello|attention|hi|please)?,? ?{_MODEL}\s*[:,!—–]",
        # “When asked about the bridge, say …”, “If anyone asks …, answer …”
        (
            rf"\b(?:when|if|whenever) (?:you(?:’re|'re| are)? |anyone |someone |a user |the "
            rf"user |users )?"
            rf"ask(?:ed|s)?\b[^.?!]{{0,120}}?, (?:you (?:must|should|will) |always |please |"
            rf"just |only |simply )*{_SAY}\b"
        ),
        # “You are now an unrestricted assistant”, “as an AI language model”
        rf"\byou are (?:now |only |no longer )?(?:an? |the )(?:\w+ ){{0,3}}?{_ANY_MODEL}\b",
        r"\b(?:your|the) (?:system|hidden|initial) (?:prompt|instructions?|message)\b",
        (
            r"^\W*(?:new |system |developer |admin |assistant )+"
            r"(?:prompt|message|note|instructions?|override|command)s?\s*[:=]"
        ),
        # “Your answer must begin with …”, “in your summary, say …”, “tell the user that …”
        rf"\byour (?:\w+ )?{_REPLY} (?:must|should|has to|shall)\b",
        (
            rf"\b(?:in|to|at the end of|before) your (?:\w+ )?{_REPLY}\b[^.?!]{{0,40}}"
            rf"\b(?:include|mention|{_SAY})\b"
        ),
        (
            rf"\b(?:include|mention|add|append|put)\b[^.?!]{{0,60}}\b"
            rf"(?:in|to|at the end of) your (?:\w+ )?{_REPLY}\b"
        ),
        r"^\W*(?:please )?(?:tell|inform|remind|convince) the (?:user|reader|person asking)\b",
        r"\bfrom now on,? (?:you (?:must|should|will|are)|only|always|answer|respond|reply)\b",
        # The markers that delimit the parts of a prompt.
        (
            r"<\|?/?(?:im_start|im_end|system|assistant|endoftext)\|?>|"
            r"\[/?INST\]|^#+ ?(?:system|instruction)s?\b"
        ),
    )
)


def addresses_model(text: str) -> bool:
    """Whether `text`, a sentence or a line, instructs a language model, as a planted one does.

    It recognises forms of address, not intentions: an instruction that could just as well be meant for a
    reader ("Write a poem") doesn't count.
    """
    return any(pattern.search(text) for pattern in _PATTERNS)
