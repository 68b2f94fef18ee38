"""Detecting the language of a text."""

import tempfile
from pathlib import Path

import pytest

from rag.reading.language import _identifier, detect

TEXTS = {
    "en": "The council voted for the new bridge. Nobody had expected it, and the mayor said nothing.",
    "de": "Der Rat stimmte für die neue Brücke. Niemand hatte damit gerechnet, auch der Rat nicht.",
    "fr": "Le conseil a voté pour le nouveau pont. Personne ne s'y attendait, et le maire n'a rien dit.",
    "es": "El consejo votó a favor del nuevo puente. Nadie lo esperaba, y el alcalde no dijo nada.",
    "nl": "De raad stemde voor de nieuwe brug. Niemand had dat verwacht, en de burgemeester zei niets.",
    "it": "Il consiglio ha votato per il nuovo ponte. Nessuno se lo aspettava, e il sindaco tace.",
    "pt": "O conselho votou a favor da nova ponte. Ninguém o esperava, e o presidente não disse nada.",
    "zh": "议会投票赞成修建新桥。没有人想到会这样,市长什么也没说。",
    "sv": "Fullmäktige röstade för den nya bron. Ingen hade väntat sig det, och borgmästaren sade ingenting.",
    "ru": "Совет проголосовал за новый мост. Никто этого не ожидал, и мэр ничего не сказал.",
    "ja": "議会は新しい橋に賛成しました。誰も予想していませんでした。",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_language_of_a_short_text_is_detected(code: str) -> None:
    assert detect(TEXTS[code]) == code


@pytest.mark.parametrize("text", ["", "12:30, 45 %", "…", "ok"])
def test_a_text_with_too_few_letters_is_undetermined(text: str) -> None:
    assert detect(text) == "und"


@pytest.mark.parametrize("text", ["The cat sat.", "The plan passed.", "Body text here, and a title."])
def test_a_few_english_words_are_english(text: str) -> None:
    assert detect(text) == "en"


@pytest.mark.parametrize(("most", "least"), [("de", "en"), ("en", "de"), ("zh", "en"), ("fr", "es")])
def test_the_majority_of_a_mixed_text_decides(most: str, least: str) -> None:
    paragraphs = [TEXTS[least]] * 3 + [TEXTS[most]] * (30 if most == "zh" else 12)
    assert detect("\n\n".join(paragraphs)) == most
    assert detect("\n\n".join(reversed(paragraphs))) == most


def test_only_a_sample_of_a_long_text_is_read() -> None:
    long = (TEXTS["it"] + "\n") * 20_000
    assert detect(long) == "it"


def test_no_temporary_file_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    _identifier.cache_clear()
    assert detect(TEXTS["de"]) == "de"
