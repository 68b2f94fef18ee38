"""Page furniture in other languages: for each kind, a line that must go and a similar one that must stay."""

import pytest

from rag.reading.furniture import furniture

GO = {
    "de": [
        "Wir verwenden Cookies, um Inhalte anzupassen.",
        "Artikel teilen auf WhatsApp",
        "Schreiben Sie den ersten Kommentar",
        "Jetzt Newsletter abonnieren",
        "Lesen Sie auch: Der Rat und die Brücke",
        "Anzeige",
    ],
    "fr": [
        "Nous et nos 120 partenaires utilisons des cookies.",
        "Partager cet article",
        "Laisser un commentaire",
        "Inscrivez-vous à notre newsletter",
        "À lire aussi : Le pont de la vallée",
        "Publicité",
    ],
    "es": [
        "Este sitio web utiliza cookies propias y de terceros.",
        "Compartir este artículo en Facebook",
        "Deja un comentario",
        "Suscríbete a nuestro boletín semanal",
        "Lea también: El puente del valle",
        "Publicidad",
    ],
    "nl": [
        "Deze site gebruikt cookies.",
        "Deel dit artikel via WhatsApp",
        "Plaats een reactie",
        "Schrijf je in voor onze nieuwsbrief",
        "Lees ook: De brug van de stad",
        "Advertentie",
    ],
    "it": [
        "Questo sito utilizza cookie tecnici.",
        "Condividi su Facebook",
        "Lascia un commento",
        "Iscriviti alla nostra newsletter",
        "Leggi anche: Il ponte della valle",
        "Pubblicità",
    ],
    "pt": [
        "Este site utiliza cookies.",
        "Partilhe este artigo no Facebook",
        "Deixe um comentário",
        "Subscreva a nossa newsletter",
        "Leia também: A ponte do vale",
        "Publicidade",
    ],
    "zh": [
        "本站使用Cookie来改善体验。",
        "分享这篇文章",
        "发表评论",
        "订阅我们的新闻邮件",
        "相关阅读：山谷里的桥",
        "广告",
    ],
}
STAY = {
    "de": [
        "Wir backen Cookies, sagte sie, und niemand isst sie.",
        "Den Artikel teilen sich zwei Autorinnen.",
        "Kommentare zu dem Plan gab der Minister nicht ab.",
        "Den Newsletter des Vereins lesen 400 Mitglieder.",
        "Lesen Sie auch im Urlaub Zeitung, wurde er gefragt.",
        "Anzeige gegen den Bürgermeister",
    ],
    "fr": [
        "Le tribunal a jugé que les cookies du site étaient illégaux.",
        "Partager cet héritage a divisé la famille.",
        "Les commentaires du maire ont surpris.",
        "La lettre du maire est partie lundi.",
        "À lire aussi vite, on oublie tout.",
        "La publicité pour le tabac est interdite.",
    ],
    "es": [
        "El juez prohibió las cookies del sitio.",
        "Compartir este piso cuesta 300 euros.",
        "El comentario del alcalde sorprendió.",
        "El boletín oficial salió el lunes.",
        "Lea también firmó el acuerdo.",
        "La publicidad del tabaco está prohibida.",
    ],
    "nl": [
        "De rechter verbood de cookies van de site.",
        "Deel de kosten, zei de wethouder.",
        "De reacties van de buren waren fel.",
        "De nieuwsbrief van de club telt 400 lezers.",
        "Lees ook in de vakantie, zei de leraar.",
        "De advertentie kostte 300 euro.",
    ],
    "it": [
        "Il giudice ha vietato i cookie del sito.",
        "Condividi la casa con tre studenti e paghi meno.",
        "Il commento del sindaco ha sorpreso.",
        "La newsletter del comune ha 400 lettori.",
        "Leggi anche severe non bastano.",
        "La pubblicità del tabacco è vietata.",
    ],
    "pt": [
        "O juiz proibiu os cookies do site.",
        "Partilhar esta casa custa 300 euros.",
        "O comentário do autarca surpreendeu.",
        "O boletim oficial saiu na segunda-feira.",
        "Leia também assinou o acordo.",
        "A publicidade ao tabaco é proibida.",
    ],
    "zh": [
        "法院禁止该网站使用Cookie。",
        "她把文章分享给了三位同事。",
        "市长没有发表评论，记者很失望。",
        "订阅人数去年下降了8%。",
        "相关部门正在调查。",
        "广告收入下降了8%。",
    ],
}


@pytest.mark.parametrize("line", [line for lines in GO.values() for line in lines])
def test_furniture_is_recognised(line: str) -> None:
    assert furniture(line) is not None


@pytest.mark.parametrize("line", [line for lines in STAY.values() for line in lines])
def test_a_similar_line_is_not_furniture(line: str) -> None:
    assert furniture(line) is None
