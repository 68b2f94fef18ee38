"""Questions about the bundled articles, with words of the sentences that answer them."""

from typing import Final, NamedTuple


class Question(NamedTuple):
    """A question, and its evidence: words that stand once in the article, each in a sentence that answers."""

    text: str
    evidence: tuple[str, ...]


class Sample(NamedTuple):
    """A bundled article: its file, how its junk begins, what it can and what it cannot answer."""

    file: str
    first_junk: str
    answerable: tuple[Question, ...]
    unanswerable: tuple[str, ...]


def ask(text: str, *evidence: str) -> Question:
    """A question that each sentence with one of the quotes in `evidence` answers."""
    return Question(text, evidence)


ELLERWICK: Final = Sample(
    file="ellerwick-mine-water.txt",
    first_junk="Pump house at Ellerwick at dusk",
    answerable=(
        ask("How much did the Ellerwick Heat Network cost?", "cost £23.4 million and took four years"),
        ask(
            "When did the colliery stop pumping out its tunnels?", "after the pumps were switched off in 1989"
        ),
        ask(
            "Who discovered that the flood in the pub was warm?",
            "Terry Blackshaw, noticed that it was warm enough",
        ),
        ask(
            "Why are the pipes that touch the mine water made of plastic?",
            "It turned out to be salty instead",
            "therefore made of plastic, not of steel",
        ),
        ask("How many residents bought shares?", "812 residents bought shares"),
        ask(
            "What do customers pay every month besides the heat they use?", "a standing charge of £11 a month"
        ),
        ask(
            "Why did the digging on Garland Row take so much longer?",
            "after diggers struck a Victorian sewer",
        ),
        ask(
            "Which firm compensated the baker, and with what sum?", "Dunmore Civils, paid Mrs. Adeyemi £3,850"
        ),
        ask(
            "What keeps the town warm in extremely cold weather?",
            "A gas boiler stands ready in the pump house",
        ),
        ask(
            "Where will the network reach by November 2026?", "is to reach the hospital, two primary schools"
        ),
    ),
    unanswerable=(
        "How do I make a lemon drizzle cake?",
        "How many people work for the Ellerwick Heat Network?",
        "On what date was Margaret Oyelaran elected?",
        "How much does the university pay Dr. Novotny?",
        "Which architect won a prize for the pump house?",
    ),
)

PELLINGATE: Final = Sample(
    file="pellingate-clock.txt",
    first_junk="Share on Facebook",
    answerable=(
        ask(
            "Who found the letter in the clock?",
            "Ruth Amarasinghe, the conservator who opened the case",
            "What she found was a letter",
        ),
        ask("When was the letter written?", "The letter is dated 2 June 1913"),
        ask("What was the punishment for being late at the mill?", "lost half a day’s pay"),
        ask("Why did so many women miss the 6.40?", "they had small children to bring to a neighbour first"),
        ask("Did the clockmaker really drink alcohol?", "In truth he was a teetotaller"),
        ask("How much money is still missing for the repair?", "which leaves £4,200 to raise"),
        ask("How many signatures does the petition have?", "has 1,906 signatures"),
        ask("Why does the café owner want the clock corrected?", "believe they have missed the bus"),
        ask("How would the compromise show both times?", "A second minute hand, painted in the blue"),
        ask("Where is the letter going to be on display?", "The letter can be seen in the library"),
    ),
    unanswerable=(
        "Which vaccine protects against yellow fever?",
        "Who built the Corn Exchange?",
        "In what year was Josiah Marsh born?",
        "How much will the plaque cost?",
        "What did the clock-shaped biscuits cost?",
    ),
)

SKARVHAMN: Final = Sample(
    file="skarvhamn-fjord-heat.txt",
    first_junk="RELATED: Ferry timetable for Skarvhamn to change in June",
    answerable=(
        ask("How many households get heat from the fjord?", "22 kilometres of pipe to 2,150 households"),
        ask("Who chairs the board of the cooperative?", "a former ferry captain who chairs the board"),
        ask("How warm is the fjord at a depth of 110 metres?", "stays between 6 and 8 degrees Celsius"),
        ask(
            "Why was ammonia picked for the heat pumps?",
            "Ammonia was chosen because it does not warm the climate",
        ),
        ask(
            "Where did people sleep while the fuel was running out?",
            "1,400 people spent two nights on gym mats",
        ),
        ask("What was the result of the island’s vote?", "The fjord won 71 percent"),
        ask("How much does a typical family pay each year to keep warm?", "now spends 1,340 euros a year"),
        ask(
            "When did the plant stop its pumps to save expensive power?",
            "switched off both pumps for eleven hours",
        ),
        ask("How often do the screens need cleaning?", "have to be cleaned every five days"),
        ask("Which birds live on the chimney?", "A pair of white-tailed eagles has nested on its rim"),
    ),
    unanswerable=(
        "Who composed the opera Tosca?",
        "How many whales live in the fjord?",
        "What salary does Ingrid Solvang receive?",
        "On what date will the pipe to Ytre Sund be finished?",
        "How much does the new slide of the kindergarten cost?",
    ),
)

SAMPLES: Final = (ELLERWICK, PELLINGATE, SKARVHAMN)
