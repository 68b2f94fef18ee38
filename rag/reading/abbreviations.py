"""The English words that the sentence splitter knows, in lower case unless case tells, without a last stop.

Those of other languages are in `rag/languages`.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A name, a number or a word always follows: a stop after one of these ends nothing.
LEADING = _words(
    """mr mrs ms mx messrs mmes dr prof profs sen sens rep reps gov govs gen col lt sgt capt maj cmdr cdr
    adm rev fr pres supt det insp cpl pvt pfc msgr mgr hon atty amb asst assoc brig ofc spc lieut ald coun
    cllr st ste mt mme mlle vs v e.g i.e eg ie cf viz ca c resp incl esp aka"""
)
# A number follows, or the stop is a full stop.
COUNTING = _words("no nos fig figs eq p pp vol vols ch sec art arts para pt ver op cl bk ex pg tel ext")
# These stand within a sentence and at its end alike; the next word decides.
EITHER = _words(
    """inc corp ltd co cos llc plc bros jr sr esq etc al ph.d phd m.sc b.sc
    jan feb apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri
    ave blvd rd ln hwy rte sq bldg dept est approx assn univ inst intl natl gov't govt int'l avg
    ala ariz calif colo conn fla ind kan ky mich minn mont neb nev okla tenn tex vt wis wyo ont que alta sask
    oz lb lbs secs hr hrs mph km cm mm kg bn mn tr"""
)
# Abbreviations with a capital only: "Mass. officials", but "they went to mass."
CAPITAL_EITHER = _words("Miss Mass Ill Ga La Pa Mo Md Va Wash Ore Ark Mar Sat Sun Ft")
# After a stop that may be an abbreviation's, these words, with a capital, begin a sentence.
STARTERS = _words(
    """The A An This That These Those He She It They We You I I'm I've I'd I'll He's She's It's They're
    We're His Her Its Their Our My Your There Here What When Where Who Why How Which While Whether If In On
    At By For From With Without After Before Since Until During Under Over Between Among Against Despite
    Although Though Because As But And Or So Yet Nor Still Then Thus Now Once Not No Never Neither Both Each
    Every Some Many Most Much More Few Several All Any Another Other Others However Moreover Furthermore
    Meanwhile Also Instead Nevertheless Nonetheless Indeed Perhaps Maybe Even Only Just Later Earlier Today
    Yesterday Tomorrow Last Next Is Was Are Were Do Does Did Has Have Had Can Could Would Should Might Must
    Asked Let Let's Nobody Nothing Everyone Everything Someone Something One Two Three"""
)
# What makes a lone capital a name of its own: "World War I. Germany", "vitamin C. Doctors".
BEFORE_LETTER = _words("war plan vitamin grade type group class hepatitis phase option part section team")
# After a.m. or p.m. these belong to the time.
ZONES = _words(
    """ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET CEST IST JST HKT AEST Eastern Central
    Mountain Pacific Greenwich London Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December Jan Feb Mar Apr Jun Jul
    Aug Sept Sep Oct Nov Dec Mon Tue Tues Wed Thu Thurs Fri Sat Sun"""
)
# Names that end in a mark.
EXCLAIMED = _words("yahoo! jeopardy! oliver! mamma-mia! guess? joomla!")
SAID = _words("said says asked asks shouted cried replied wrote added told yelled exclaimed wondered")
