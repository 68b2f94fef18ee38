"""The judge, tested in languages other than English."""

import pytest

from rag.languages.words import words
from rag.verification.numbers import quantities
from rag.verification.support import judge

# A source, and a lie that was made from it.
LIES = [
    # Changed numbers
    ("de", "Der Umbau kostete 1,8 Millionen Euro.", "Der Umbau kostete 1,9 Millionen Euro."),
    ("de", "Der Verein hat 1.234 Mitglieder.", "Der Verein hat 1.243 Mitglieder."),
    ("de", "Es kamen dreiundzwanzig Gäste.", "Es kamen zweiunddreißig Gäste."),
    ("fr", "La voie a coûté 2,6 millions d'euros.", "La voie a coûté 2,9 millions d'euros."),
    ("fr", "Le village compte quatre-vingt-dix maisons.", "Le village compte quatre-vingts maisons."),
    ("fr", "Il faut 1 234,5 tonnes de sable.", "Il faut 1 324,5 tonnes de sable."),
    ("es", "La obra costó 1.350.000 euros.", "La obra costó 1.530.000 euros."),
    ("es", "Había treinta y cinco alumnos.", "Había treinta y seis alumnos."),
    ("nl", "De leiding kostte 1,2 miljoen euro.", "De leiding kostte 1,3 miljoen euro."),
    ("nl", "Er kwamen vijfentwintig kinderen.", "Er kwamen vijfendertig kinderen."),
    ("it", "Gli incassi sono scesi del 6 %.", "Gli incassi sono scesi del 9 %."),
    ("it", "La torre ha ventitré gradini.", "La torre ha ventisei gradini."),
    ("pt", "A turma tem vinte e cinco alunos.", "A turma tem vinte e quatro alunos."),
    ("pt", "A obra custou 1,4 milhões de euros.", "A obra custou 1,7 milhões de euros."),
    ("zh", "改造费用为260万元。", "改造费用为290万元。"),
    ("zh", "这座建筑空了十二年。", "这座建筑空了二十年。"),
    # Changed dates
    ("de", "Die Wahl war am 3. Mai 2023.", "Die Wahl war am 3. Juni 2023."),
    ("fr", "La gare a rouvert le 12 mars 2023.", "La gare a rouvert le 12 avril 2023."),
    ("es", "El huerto abrió el 7 de junio de 2022.", "El huerto abrió el 7 de julio de 2022."),
    ("nl", "Het bad opende op 4 april 2022.", "Het bad opende op 4 augustus 2022."),
    ("it", "La torre ha aperto il 9 settembre 2022.", "La torre ha aperto il 9 ottobre 2022."),
    ("pt", "A escola abriu no dia 5 de outubro de 2022.", "A escola abriu no dia 5 de novembro de 2022."),
    ("zh", "图书馆于2022年5月3日开放。", "图书馆于2022年6月3日开放。"),
    # Removed or added negations
    ("de", "Die Behörde lehnte das Vorhaben nicht ab.", "Die Behörde lehnte das Vorhaben ab."),
    ("de", "Die Leser zahlen keine Gebühren.", "Die Leser zahlen Gebühren."),
    ("de", "Der Rat unterstützt den Plan.", "Der Rat unterstützt den Plan nicht."),
    ("fr", "Le département n'a pas payé les rails.", "Le département a payé les rails."),
    ("fr", "La région n'avait jamais répondu à ses lettres.", "La région avait répondu à ses lettres."),
    ("fr", "Le conseil soutient le projet.", "Le conseil ne soutient plus le projet."),
    ("es", "La diputación no puso dinero para el riego.", "La diputación puso dinero para el riego."),
    ("es", "Los vecinos pagarán la cuota.", "Los vecinos nunca pagarán la cuota."),
    ("nl", "De provincie betaalde de leiding niet.", "De provincie betaalde de leiding."),
    ("it", "La regione non ha pagato l'orologio.", "La regione ha pagato l'orologio."),
    ("pt", "A região não pagou os instrumentos.", "A região pagou os instrumentos."),
    ("zh", "县政府没有支付书架的费用。", "县政府支付了书架的费用。"),
    # Reversed directions
    ("de", "Die Zahl der Besucher stieg im März.", "Die Zahl der Besucher sank im März."),
    ("fr", "Les ventes ont baissé en mars.", "Les ventes ont augmenté en mars."),
    ("es", "El consumo subió en verano.", "El consumo bajó en verano."),
    # Replaced names
    (
        "de",
        "Bürgermeisterin Karin Brandt eröffnete das Haus.",
        "Bürgermeisterin Petra Wolff eröffnete das Haus.",
    ),
    ("de", "Das Schiff liegt in Bremen.", "Das Schiff liegt in Lübeck."),
    ("fr", "La maire Hélène Vasseur a signé.", "La maire Claire Martin a signé."),
    ("es", "La alcaldesa Carmen Robledo firmó el plan.", "La alcaldesa Rosa Medina firmó el plan."),
    ("nl", "Wethouder Marijke Vos tekende het plan.", "Wethouder Anneke Smit tekende het plan."),
    ("it", "La sindaca Giulia Ferranti ha firmato il piano.", "La sindaca Paola Ricci ha firmato il piano."),
    ("pt", "A presidente Teresa Macedo assinou o plano.", "A presidente Rita Moura assinou o plano."),
    ("zh", "镇长林秀兰批准了计划。", "镇长王大明批准了计划。"),
    # Quotations that are not in the source
    ("de", "„Wir wollten nicht warten“, sagte sie.", "„Wir wollten gern warten“, sagte sie."),
    ("fr", "« Nous ne pouvions plus attendre », dit-elle.", "« Nous pouvions encore attendre », dit-elle."),
]

# A source, and a claim that says the same in other words.
TRUTHS = [
    ("de", "Der Umbau kostete 1,8 Millionen Euro.", "Der Umbau kostete 1.800.000 Euro."),
    ("de", "Es kamen fünf Prozent mehr Besucher.", "Es kamen 5 % mehr Besucher."),
    ("fr", "La voie a coûté 2,6 millions d'euros.", "La voie a coûté 2 600 000 euros."),
    ("fr", "Les ventes ont baissé de neuf pour cent.", "Les ventes ont baissé de 9 %."),
    ("es", "Había treinta y cinco alumnos en la escuela.", "En la escuela había 35 alumnos."),
    ("nl", "De leiding kostte 1,2 miljoen euro.", "De leiding kostte 1.200.000 euro."),
    ("it", "La torre ha centoventi gradini.", "La torre ha 120 gradini."),
    ("pt", "A turma tem vinte e cinco alunos.", "A turma tem 25 alunos."),
    ("zh", "改造费用为二百六十万元。", "改造费用为260万元。"),
]


@pytest.mark.parametrize(("code", "source", "claim"), LIES)
def test_a_lie_is_not_supported(code: str, source: str, claim: str) -> None:
    verdict = judge(claim, [source], code)
    assert verdict.status != "supported"
    assert verdict.reasons


@pytest.mark.parametrize(("code", "source", "claim"), LIES)
def test_a_copy_is_supported(code: str, source: str, claim: str) -> None:
    assert judge(source, [source], code).status == "supported"
    assert judge(claim, [claim], code).probability == 1.0


@pytest.mark.parametrize(("code", "source", "claim"), TRUTHS)
def test_the_same_number_in_another_form_is_not_doubted(code: str, source: str, claim: str) -> None:
    assert judge(claim, [source], code).reasons == ()


@pytest.mark.parametrize(("code", "source", "claim"), LIES)
def test_other_sentences_in_the_evidence_do_not_excuse_a_lie(code: str, source: str, claim: str) -> None:
    others = [other for language, other, _ in LIES if language == code and other != source]
    verdict = judge(claim, [source, *others[-2:]], code)
    assert verdict.status != "supported"


NUMBERS = [
    ("de", "zweihundertfünfunddreißigtausend", [235_000]),
    ("de", "1.234,5 und 3,25", ["1234.5", "3.25"]),
    ("de", "ein Haus, eine Million und acht", [1_000_000, 8]),
    ("fr", "quatre-vingt-dix-neuf, soixante et onze, deux mille cinq cents", [99, 71, 2500]),
    ("fr", "1 234,5 et 45 000", ["1234.5", 45_000]),
    ("es", "dos mil trescientos cuarenta y uno", [2341]),
    ("es", "1.234,5 y tres millones", ["1234.5", 3_000_000]),
    ("nl", "vijfhonderdvijfenzestig en tweeëntwintig", [565, 22]),
    ("it", "ventuno, trentotto e duemilacinquecento", [21, 38, 2500]),
    ("pt", "duzentos e trinta e quatro", [234]),
    ("zh", "二百六十万零五十和三亿", [2_600_050, 300_000_000]),
    ("sv", "12,000 och tre", [12_000]),
]


@pytest.mark.parametrize(("code", "text", "values"), NUMBERS)
def test_numbers_have_their_values(code: str, text: str, values: list[object]) -> None:
    found = quantities(text, words(text, code), code)
    assert [float(each.value) for each in found] == [float(str(value)) for value in values]


def test_not_only_is_not_a_negation() -> None:
    source = "Der Rat zahlt nicht nur die Brücke, sondern auch den Weg."
    assert judge("Der Rat zahlt die Brücke.", [source], "de").reasons == ()


def test_an_unknown_language_is_judged_by_its_words_and_digits() -> None:
    source = "Bron stängdes den 3 maj och 40 bilar fick vända."
    assert judge(source, [source], "sv").status == "supported"
    assert judge("Bron stängdes den 3 maj och 50 bilar fick vända.", [source], "sv").status == "unsupported"
