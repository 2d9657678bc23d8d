"""Every reader, in one table."""

from tests.fuzz.reader import Reader
from tests.fuzz.reading_command_line import COMMAND_LINE
from tests.fuzz.reading_explorations import DRAFTS, EXPLORATIONS, SETTINGS
from tests.fuzz.reading_messages import MESSAGES, ORDERS
from tests.fuzz.reading_preferences import PREFERENCES
from tests.fuzz.reading_texts import OWN_TEXTS, TEXTS
from tests.fuzz.reading_vectors import VECTORS
from tests.fuzz.reading_weights import WEIGHTS
from tests.fuzz.reading_window import WINDOW

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        EXPLORATIONS,
        DRAFTS,
        SETTINGS,
        VECTORS,
        WEIGHTS,
        MESSAGES,
        ORDERS,
        TEXTS,
        OWN_TEXTS,
        COMMAND_LINE,
        PREFERENCES,
        WINDOW,
    )
}
