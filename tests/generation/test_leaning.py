import pytest

from rag.generation.leaning import leans


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "They point to the risks of the new weir."),
        ("en", "Moreover, the hall had no lift."),
        ("en", "As a result, the ferry stopped."),
        ("en", "At the same time, the council raised the rent."),
        ("en", "Amid these floods, the market moved uphill."),
        ("en", "In 2014 she sold the mill."),
        ("en", "It’s empty in winter."),
        ("en", "After the match, he left by the back door."),
        ("de", "Außerdem fehlte im Haus ein Aufzug."),
        ("de", "Seine Behörde lehnte den Plan ab."),
        ("fr", "En revanche, la gare reste ouverte."),
        ("fr", "Elle mettait 70 minutes en voiture."),
        ("es", "Sin embargo, el huerto sigue abierto."),
        ("es", "Sus alumnos cultivan tomates."),
        ("nl", "Daarna kost een kaartje 4,50 euro."),
        ("nl", "Haar lessen trekken 60 kinderen."),
        ("it", "Inoltre la torre resta chiusa."),
        ("it", "Questa torre resta chiusa."),
        ("pt", "No entanto, o moinho ficou vazio."),
        ("pt", "Ela vendeu o moinho."),
        ("zh", "因此图书馆搬走了。"),
        ("zh", "她的学生每周来三次。"),
    ],
)
def test_a_sentence_leans_on_the_one_before_it(code: str, text: str) -> None:
    assert leans(text, code)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The council says it will mend the roof."),
        ("en", "When Ruth Calder arrived, she found the hall empty."),
        ("en", "In 2014 the mill was sold."),
        ("en", "Critics of the weir say that these floods were foreseen."),
        ("de", "Das Dorf hat seine Bücherei verlegt."),
        ("fr", "La maire affirme que son plan est prêt."),
        ("es", "Los vecinos no pagarán su cuota."),
        ("nl", "Het dorp betaalt zijn eigen brug."),
        ("it", "La sindaca ha detto che il suo piano è pronto."),
        ("pt", "A vila abriu a sua escola."),
        ("zh", "镇长说，这座建筑已经空了十二年。"),
        ("sv", "Hon sålde kvarnen."),
        ("en", ""),
    ],
)
def test_a_sentence_that_names_what_it_means_stands_alone(code: str, text: str) -> None:
    assert not leans(text, code)
