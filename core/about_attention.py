"""What attention is and what its figures do not mean, in our own words, with the sources named.

Everything here is data: text is marked and translated where it is shown, formulas are Qt's markup,
names and titles of papers stay as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.checks import SettingsError
from core.language import marked
from core.model_records import AttentionSettings
from core.result import Paragraph
from core.settings import NOTEBOOK_SENTENCE, Knockout, Settings
from core.vectors_bias import bias_example
from core.word_vectors import glove

OPENING = marked(
    "What this program computes, what its pictures show, and where to stop believing them. Every "
    "“Show” loads an example; undo brings back what was there."
)
SOURCES_TITLE = marked("Sources")


@dataclass(frozen=True)
class Section:
    """A few paragraphs on one thing.

    Attributes:
        key: its name in links.
        title: in a few words.
        paragraphs: what there is to say.
        formula: the same in symbols; empty where there is none.
        show: what the link asks for; empty without an example.
        example: what the link loads.
        figures: gives further paragraphs, with figures computed when they are read; None for none.
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    formula: str = ""
    show: str = ""
    example: Settings | None = None
    figures: Callable[[], tuple[Paragraph, ...]] | None = None


@dataclass(frozen=True)
class Source:
    """A paper that is named.

    Attributes:
        authors, year, title, place: who published what, when and where.
        gives: what this program has from it.
    """

    authors: str
    year: int
    title: str
    place: str
    gives: str


def _attending(position: int, sentence: str = NOTEBOOK_SENTENCE, **own: Any) -> Settings:
    return Settings(sentence, position, model="attention", attention=AttentionSettings(**own))


def _prejudices() -> tuple[Paragraph, ...]:
    """Of the program’s own vectors; none if they cannot be read."""
    try:
        return bias_example(glove())
    except SettingsError:
        return ()


SECTIONS = (
    Section(
        "vectors",
        marked("Three vectors for each word"),
        (
            marked(
                "Attention lets each word take something from the others. It measures how well "
                "they match what the word asks for, turns that into shares that add up to 1, and "
                "mixes what they hand over in those shares. The idea comes from translation "
                "(Bahdanau et al. 2015, equations 5 and 6)."
            ),
            marked(
                "In self-attention a word’s vector x is multiplied by three matrices. That gives "
                "the query, which is what the word asks for; the key, which is what it answers "
                "to; and the value, which is what it hands over (Vaswani et al. 2017, section 3.2)."
            ),
        ),
        "q = x W<sub>Q</sub>, &nbsp; k = x W<sub>K</sub>, &nbsp; v = x W<sub>V</sub>",
        marked("Show self-attention"),
        _attending(8),
    ),
    Section(
        "scores",
        marked("Scores, √d and softmax"),
        (
            marked(
                "A score is the dot product of one word’s query with another word’s key: large "
                "where both are long and point the same way. It is divided by √d, the root of the "
                "number of components, because a sum of more products spreads wider (Vaswani et "
                "al. 2017, equation 1 and its footnote)."
            ),
            marked(
                "The softmax makes the scores of a row positive shares that add up to 1. So a word "
                "always looks somewhere, even where nothing matches. The further apart the scores "
                "lie, the more goes to a few words; the division keeps them closer together."
            ),
        ),
        "s<sub>j</sub> = q · k<sub>j</sub> / √d, &nbsp; "
        "a<sub>j</sub> = exp(s<sub>j</sub>) / Σ<sub>m</sub> exp(s<sub>m</sub>)",
        marked("Show 64 components without the division"),
        _attending(8, d_model=64, d_head=64, scaled=False),
    ),
    Section(
        "order",
        marked("What is hidden, and where a word stands"),
        (
            marked(
                "A model that writes must not look at what comes after. The causal mask sets those "
                "scores to −∞, and their shares become exactly 0 (Vaswani et al. 2017, section "
                "3.2.3)."
            ),
            marked(
                "Nothing so far knows the order of the words: one word in two places has one "
                "query, one key and one value. Sines and cosines of the place, added to each "
                "vector, tell the places apart (Vaswani et al. 2017, section 3.5)."
            ),
        ),
        "x = E + P",
        marked("Show one word in two places"),
        _attending(
            9,
            "to be or not to be that is the question",
            d_model=16,
            positions="sinusoidal",
            mask="none",
        ),
    ),
    Section(
        "heads",
        marked("What a head brings back"),
        (
            marked(
                "A head brings back the values of all words, each times its share. Several heads "
                "work side by side with matrices of their own, so each can look elsewhere. What "
                "they bring back is projected and added up to the context vector (Vaswani et al. "
                "2017, section 3.2.2; as a sum, Elhage et al. 2021)."
            ),
            marked(
                "In the transformer that is trained here, what a head has learned is measured on "
                "sentences made for it: so much of its attention is on the subject of the verb, "
                "where an even spread would have so much. Which head learns what changes with the "
                "seed, and a head may well do more than the one thing that it is named for."
            ),
        ),
        "o = Σ<sub>j</sub> a<sub>j</sub> v<sub>j</sub>, &nbsp; "
        "z = Σ<sub>h</sub> o<sub>h</sub> W<sub>O,h</sub>",
        marked("Show four heads"),
        _attending(8, n_head=4, d_model=64, d_head=64, scaled=False),
    ),
    Section(
        "next",
        marked("From a vector to the next word"),
        (
            marked(
                "The context vector is compared with the embedding of every word that may follow. "
                "Those logits and one more softmax give the probabilities. A language model "
                "chooses among all the words that it knows; with random vectors only the words of "
                "the sentence may follow."
            ),
            marked(
                "Before a word is drawn, the temperature divides the logits. Top-k then keeps the "
                "k most probable words (Fan et al. 2018), top-p the fewest that reach p together "
                "(Holtzman et al. 2020)."
            ),
        ),
        "l<sub>c</sub> = z · E<sub>c</sub>, &nbsp; p = softmax(l / T)",
    ),
    Section(
        "learned",
        marked("Vectors that were learned from text"),
        (
            marked(
                "Word vectors can be learned from much text, so that words which are used alike "
                "lie close together (Pennington et al. 2014). The program brings 20,000 of the "
                "GloVe vectors and opens files of others. With them every word of the vocabulary "
                "may follow; a word that it lacks has zeros for a vector."
            ),
            marked(
                "Used alike is neither said together nor meant here. “fox” is nearer to “dog” than "
                "to “jumps”, and “bank” has one vector for rivers and for money: which of them is "
                "meant, only matrices can tell that were trained to. The vectors also carry the "
                "prejudices of what people wrote (Bolukbasi et al. 2016)."
            ),
        ),
        "",
        marked("Show the bank of a river"),
        _attending(
            2, "the river bank was steep", embeddings="glove", projections="identity", mask="none"
        ),
        _prejudices,
    ),
    Section(
        "pictures",
        marked("What the pictures show"),
        (
            marked(
                "In the matrix each row is a word that looks, each column a word that is looked "
                "at. A row adds up to 1, a column need not. The scale bar says which colour is "
                "which number. It fits itself to the largest value, so read it before you compare "
                "two pictures."
            ),
            marked(
                "The arcs are the selected row once more. The map shows the vectors along the two "
                "directions in which they spread most; what lies close together there may lie far "
                "apart in the directions that are left out."
            ),
        ),
    ),
    Section(
        "meaning",
        marked("What a number does not mean"),
        (
            marked(
                "Random vectors know nothing. No word’s meaning went into them, another seed makes "
                "another picture, and a meaning that you see in it is your own."
            ),
            marked(
                "Attention is not importance. Trained models were found that give the same answers "
                "with quite different attention (Jain and Wallace 2019). Whether it still explains "
                "anything depends on what is called an explanation (Wiegreffe and Pinter 2019). "
                "And a share does not say how long the value is that it multiplies (Kobayashi et "
                "al. 2020). To learn what a word does, knock it out: in the example “dog” looks "
                "most at itself, but losing its look at “jumps” changes the probabilities more."
            ),
            marked(
                "One sentence is no evidence. Whether a pattern is more than chance shows only "
                "over many seeds, and with a trained model only over many sentences."
            ),
        ),
        "",
        marked("Show the look at “jumps” knocked out"),
        _attending(8).replace(knockouts=(Knockout(4, 8),)),
    ),
    Section(
        "notebook",
        marked("What the notebook does instead"),
        (
            marked(
                "The notebook’s query is the mean of the words before the selected one. It has no "
                "matrices: keys and values are the embeddings themselves. It takes exp of the "
                "scores and then a softmax of that, and names the word of the sentence with the "
                "largest result. No values are mixed, so there is no context vector."
            ),
            marked("Its errors have a page of their own: Help, Where the Notebook Is Wrong."),
        ),
        "s<sub>j</sub> = q · E<sub>j</sub> / √3, &nbsp; p = softmax(exp(s))",
        marked("Show the notebook’s example"),
        Settings(),
    ),
)

SOURCES = (
    Source(
        "J. Pennington, R. Socher, C. D. Manning",
        2014,
        "GloVe: Global Vectors for Word Representation",
        "EMNLP",
        marked("The word vectors that come with the program."),
    ),
    Source(
        "D. Bahdanau, K. Cho, Y. Bengio",
        2015,
        "Neural Machine Translation by Jointly Learning to Align and Translate",
        "ICLR",
        marked("Shares of attention, computed anew for every word."),
    ),
    Source(
        "T. Bolukbasi, K.-W. Chang, J. Zou, V. Saligrama, A. Kalai",
        2016,
        "Man is to Computer Programmer as Woman is to Homemaker? Debiasing Word Embeddings",
        "NIPS",
        marked("Prejudices in word vectors, and how they are measured."),
    ),
    Source(
        "A. Vaswani, N. Shazeer, N. Parmar, J. Uszkoreit, L. Jones, A. N. Gomez, Ł. Kaiser, "
        "I. Polosukhin",
        2017,
        "Attention Is All You Need",
        "NIPS",
        marked("Queries, keys, values, √d, heads, masks and positions."),
    ),
    Source(
        "A. Fan, M. Lewis, Y. Dauphin",
        2018,
        "Hierarchical Neural Story Generation",
        "ACL",
        marked("Top-k."),
    ),
    Source(
        "S. Jain, B. C. Wallace",
        2019,
        "Attention is not Explanation",
        "NAACL",
        marked("Other attention, same answer."),
    ),
    Source(
        "S. Wiegreffe, Y. Pinter",
        2019,
        "Attention is not not Explanation",
        "EMNLP",
        marked("Why that does not settle the matter."),
    ),
    Source(
        "A. Holtzman, J. Buys, L. Du, M. Forbes, Y. Choi",
        2020,
        "The Curious Case of Neural Text Degeneration",
        "ICLR",
        marked("Top-p."),
    ),
    Source(
        "G. Kobayashi, T. Kuribayashi, S. Yokoi, K. Inui",
        2020,
        "Attention is Not Only a Weight: Analyzing Transformers with Vector Norms",
        "EMNLP",
        marked("What a share leaves out: the length of the value."),
    ),
    Source(
        "N. Elhage, N. Nanda, C. Olsson et al.",
        2021,
        "A Mathematical Framework for Transformer Circuits",
        "Transformer Circuits Thread",
        marked("Heads as a sum, each on its own."),
    ),
)
