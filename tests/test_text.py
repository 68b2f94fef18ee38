"""Half a surrogate pair is replaced, and nothing else is."""

from rag.text import encodable


def test_half_a_surrogate_pair_is_replaced_and_the_rest_stays() -> None:
    assert encodable("a\udcffb \ud83d") == "a?b ?"
    assert encodable("Прилив 北京 🌊\x00\n") == "Прилив 北京 🌊\x00\n"
