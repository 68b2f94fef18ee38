"""Formulas are written on one line, as one would type them."""

import pytest
from lxml import etree

from rag.reading.formats.formula import formula

SUM = "<naryPr><chr val='∑'/></naryPr>"


def t(text: str) -> str:
    return f"<r><t>{text}</t></r>"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"<sSup><e>{t('x')}</e><sup>{t('2')}</sup></sSup>", "x²"),
        (f"<sSup><e>{t('a+b')}</e><sup>{t('n')}</sup></sSup>", "(a+b)^n"),
        (f"<sSub><e>{t('a')}</e><sub>{t('1')}</sub></sSub>", "a_1"),
        (f"<f><num>{t('a+b')}</num><den>{t('2')}</den></f>", "(a+b)/2"),
        (f"<rad><deg/><e>{t('x')}</e></rad>", "√(x)"),
        (
            f"<nary>{SUM}<sub>{t('n=1')}</sub><sup>{t('9')}</sup><e>{t('n')}</e></nary>",
            "∑_(n=1)⁹ n",
        ),
        (f"<f><fPr><type val='noBar'/></fPr><num>{t('n')}</num><den>{t('k')}</den></f>", "n over k"),
        (f"<nary><sub/><sup/><e>{t('x')}</e></nary>", "∫ x"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mfrac><mi>a</mi><mi>b</mi></mfrac>", "x²+a/b"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<msub><mi>H</mi><mn>2</mn></msub><mi>O</mi><annotation>H_2O</annotation>", "H_2O"),
    ],
)
def test_a_formula(written: str, shown: str) -> None:
    assert formula(etree.fromstring(f"<math>{written}</math>")).strip() == shown
