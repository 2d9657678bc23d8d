"""The table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from core.examples import Example, examples
from core.language import LANGUAGES, marked, tr
from core.model_records import AttentionSettings, TransformerSettings
from core.models import MODELS
from core.settings import LOOKS, PICTURES
from core.start import COLOUR_MAPS, THEMES
from gui.actions import Entry
from gui.help import PAGES, open_page
from gui.markup import in_menu
from gui.offers import show_choices
from gui.training.entries import training_entries
from gui.views import next_word_panel, picture_panel

if TYPE_CHECKING:
    from gui.main_window import MainWindow

PICTURE_KEYS = {"attention": "F2", "arcs": "F3", "map": "F4", "mean": "F5", "deviation": "F6"}
PIN_KEYS = {"pinned": "F7", "difference": "F8"}
THEME_NAMES = {
    "system": marked("As the &System"),
    "light": marked("&Light"),
    "dark": marked("&Dark"),
    "contrast": marked("&High Contrast"),
}
COLOUR_NAMES = {
    "blue": marked("&Blue"),
    "viridis": marked("&Viridis"),
    "cividis": marked("&Cividis"),
    "inferno": marked("&Inferno"),
    "greys": marked("&Greys"),
}


def entries(window: MainWindow) -> list[Entry]:
    """Everything that can be chosen in this window, in the order of the menus."""
    return [*_file(window), *_edit(window), *_view(window), *_model(window), *_help(window)]


def _file(window: MainWindow) -> list[Entry]:
    state, file = window.state, marked("&File")
    documents = window.documents
    standard, way_out = QKeySequence.StandardKey, f"{file}/{marked('E&xport')}"
    menu = f"{file}/{marked('&Examples')}"

    def choose(example: Example) -> Entry:
        group = _group_of(example)
        return Entry(
            f"{menu}/{group}" if group else menu,
            example.title,
            lambda: state.try_example(example),
            hint=example.look_for,
            shown=in_menu(example.title),
        )

    return [
        Entry(
            file,
            marked("&Open…"),
            documents.open,
            standard.Open,
            hint=tr("An exploration, or a text, which becomes the sentence"),
        ),
        Entry(f"{file}/{marked('Open &Recent')}"),
        Entry(file, marked("&Save"), documents.save, standard.Save),
        Entry(file, marked("Sa&ve As…"), documents.save_as, "Ctrl+Shift+S"),
        Entry(file),
        *map(choose, examples()),
        Entry(file, marked("&Notebook’s Example"), window.back_to_notebook, "Ctrl+N"),
        Entry(file, marked("&Another Seed"), state.roll_die, "Ctrl+D"),
        Entry(file),
        Entry(
            way_out,
            marked("&Picture…"),
            lambda: window.export.save_picture(),
            "Ctrl+Shift+E",
            hint=tr("For slides and paper: PNG, SVG or PDF"),
        ),
        Entry(
            way_out,
            marked("&Table…"),
            lambda: window.export.save_table(),
            hint=tr("For spreadsheets and programs: CSV, TSV, JSON or NPZ"),
        ),
        Entry(
            way_out,
            marked("&Report…"),
            lambda: window.export.save_report(),
            hint=tr("All that is on screen, in one HTML file"),
        ),
        Entry(
            way_out,
            marked("P&ython…"),
            lambda: window.export.save_python(),
            hint=tr("A short NumPy script that prints the same numbers"),
        ),
        Entry(file, marked("&Print…"), lambda: window.export.print(), standard.Print),
        Entry(file),
        Entry(file, marked("&Quit"), window.close, "Ctrl+Q"),
    ]


def _group_of(example: Example) -> str:
    """The submenu of an example that is made for one model; empty for the others."""
    own = example.settings.own
    if isinstance(own, TransformerSettings):
        return marked("&Transformer")
    if isinstance(own, AttentionSettings):
        return marked("With &Word Vectors") if own.embeddings != "random" else marked("&Attention")
    return ""


def _edit(window: MainWindow) -> list[Entry]:
    state, edit, standard = window.state, marked("&Edit"), QKeySequence.StandardKey
    return [
        Entry(edit, marked("&Undo"), state.history.undo, standard.Undo),
        Entry(edit, marked("&Redo"), state.history.redo, standard.Redo),
        Entry(edit),
        *_copy(window, f"{edit}/{marked('&Copy')}"),
        Entry(edit),
        Entry(
            edit,
            marked("&Draw a Next Word"),
            state.draw,
            "Ctrl+R",
            hint=tr("At random, in proportion to the probabilities; each number draws its word"),
        ),
        Entry(
            edit,
            marked("&Accept the Next Word"),
            state.accept,
            ("Ctrl+Return", "Ctrl+Enter"),
            hint=tr("Puts the drawn or predicted word behind the sentence"),
        ),
        Entry(edit, marked("&Leave the Draw"), state.forget_draw),
        Entry(edit),
        Entry(
            edit,
            marked("&Knock Out the Selected Word"),
            state.toggle_word,
            "Alt+K",
            hint=tr("What if it could not be seen? Again to give it back"),
        ),
        Entry(edit, marked("R&estore All Knock-Outs"), state.restore_all, "Alt+Shift+K"),
        Entry(edit, marked("Put All &Vectors Back"), state.restore_vectors),
    ]


def _copy(window: MainWindow, copy: str) -> list[Entry]:
    return [
        Entry(copy, marked("&Picture"), lambda: window.export.copy_picture()),
        Entry(copy, marked("&Bars"), lambda: window.export.copy_picture("next word")),
        Entry(
            copy,
            marked("&Loss of the Training"),
            lambda: window.export.copy_picture("training"),
        ),
        Entry(copy, marked("&Table of the Matrix"), lambda: window.export.copy_matrix()),
        Entry(
            copy, marked("Table of the P&robabilities"), lambda: window.export.copy_probabilities()
        ),
        Entry(
            copy,
            marked("As P&ython"),
            lambda: window.export.copy_python(),
            hint=tr("A short NumPy script that prints the same numbers"),
        ),
        Entry(
            copy,
            marked("The Notebook’s &Seed Line"),
            window.copy_seed_line,
            "Ctrl+Shift+C",
            hint=tr("What makes the notebook deal the same vectors"),
        ),
    ]


def _view(window: MainWindow) -> list[Entry]:
    state, view = window.state, marked("&View")
    return [
        *_ways_of_looking(window, view),
        Entry(view),
        *_appearance(window, view),
        Entry(view),
        Entry(
            view,
            marked("Pin as &A"),
            state.pin,
            "F9",
            hint=tr("Keeps what is on screen; what follows is compared with it"),
        ),
        Entry(view, marked("&Unpin A"), state.unpin, "Shift+F9"),
        Entry(view),
        Entry(
            view,
            marked("&Guess First"),
            state.set_guessing,
            "Ctrl+G",
            checked=state.guessing.on,
            hint=tr("Hides the answer until somebody has clicked the word that they expect"),
        ),
        Entry(
            view,
            marked("&Earlier Sentences"),
            window.set_earlier_shown,
            "Ctrl+E",
            checked=False,
            hint=tr("The notebook takes a list of sentences; these come before the one shown"),
        ),
        Entry(view),
        Entry(
            view,
            marked("&Fixed Colour Scale 0–1"),
            lambda on: state.set_display(fixed_scale=on),
            "Ctrl+L",
            checked=state.settings.display.fixed_scale,
        ),
        Entry(view, marked("&Whole Matrix"), lambda: window.matrix.show_all(), "Ctrl+M"),
        Entry(view),
        Entry(
            view,
            marked("P&resent"),
            window.presenter.toggle,
            "F11",
            hint=tr("The whole screen and large type, for a class"),
        ),
    ]


def _ways_of_looking(window: MainWindow, view: str) -> list[Entry]:
    state, display = window.state, window.state.settings.display
    pictures = f"{view}/{marked('&Picture')}"

    def picture(name: str, key: str) -> Entry:
        return Entry(
            pictures,
            picture_panel.NAMES[name],
            lambda on: state.set_display(picture=name) if on else None,
            key,
            checked=name == display.picture,
            group="picture",
        )

    return [
        *(picture(name, PICTURE_KEYS[name]) for name in PICTURES if name in PICTURE_KEYS),
        Entry(pictures),
        *(picture(name, PIN_KEYS[name]) for name in PICTURES if name in PIN_KEYS),
        *(
            Entry(
                f"{view}/{marked('&Next Word')}",
                next_word_panel.LOOK_NAMES[look],
                lambda on, look=look: state.set_display(look=look) if on else None,
                f"Ctrl+{number}",
                checked=look == display.look,
                group="look",
            )
            for number, look in enumerate(LOOKS, 1)
        ),
    ]


def _appearance(window: MainWindow, view: str) -> list[Entry]:
    appearance, preferences = window.appearance, window.preferences
    theme, colours = f"{view}/{marked('&Theme')}", f"{view}/{marked('&Colours')}"
    size, language = f"{view}/{marked('T&ype Size')}", f"{view}/{marked('&Language')}"
    spoken = preferences.text("language")
    return [
        *(
            Entry(
                theme,
                THEME_NAMES[choice],
                lambda on, c=choice: window.choose_theme(c) if on else None,
                checked=choice == appearance.choice,
                group="theme",
            )
            for choice in THEMES
        ),
        *(
            Entry(
                colours,
                COLOUR_NAMES[name],
                lambda on, name=name: window.choose_colours(name) if on else None,
                checked=name == appearance.colours,
                group="colours",
            )
            for name in COLOUR_MAPS
        ),
        Entry(size, marked("&Larger"), lambda: window.step_type_size(1), ("Ctrl++", "Ctrl+=")),
        Entry(size, marked("&Smaller"), lambda: window.step_type_size(-1), "Ctrl+-"),
        Entry(size, marked("&Usual"), lambda: window.step_type_size(0), "Ctrl+0"),
        Entry(
            language,
            marked("As the &System"),
            lambda on: window.choose_language("") if on else None,
            checked=not spoken,
            group="language",
        ),
        *(
            Entry(
                language,
                name,
                lambda on, code=code: window.choose_language(code) if on else None,
                checked=code == spoken,
                group="language",
                shown=name,
            )
            for code, name in LANGUAGES.items()
        ),
        Entry(language),
        Entry(
            language,
            marked("From &Right to Left"),
            window.mirror,
            checked=preferences.switch("mirrored"),
            hint=tr("Lays the whole window out in mirror image, for scripts that run so"),
        ),
    ]


def _model(window: MainWindow) -> list[Entry]:
    state, model = window.state, marked("&Model")
    return [
        *(
            Entry(
                model,
                name,
                lambda on, name=name: _choose_model(window, name) if on else None,
                f"Alt+{number}",
                checked=name == state.settings.model,
                group="model",
                hint=each.hint,
                shown=each.title,
            )
            for number, (name, each) in enumerate(MODELS.items(), 1)
        ),
        Entry(model),
        Entry(
            model,
            marked("&Adjust…"),
            window.show_model,
            "Ctrl+J",
            hint=tr("Heads, mask, positions and more of this model"),
        ),
        Entry(model, marked("Next &Head"), state.next_head, "Ctrl+H"),
        Entry(model, marked("&Mean of the Heads"), lambda: state.set_head(None), "Ctrl+Shift+H"),
        Entry(model, marked("Next &Layer"), state.next_layer, "Ctrl+Shift+L"),
        Entry(model, marked("&Reset Adjustments"), state.reset_model),
        Entry(model),
        Entry(
            model,
            marked("Open &Word Vectors…"),
            lambda: window.vectors.choose(),
            hint=tr("Vectors of your own: GloVe, word2vec, fastText or NumPy"),
        ),
        Entry(
            model,
            marked("Random and &Pretrained Vectors Side by Side"),
            state.compare_vectors,
            "Ctrl+Shift+G",
            hint=tr("Pins random vectors and shows pretrained ones beside them"),
        ),
        Entry(model),
        *training_entries(window, f"{model}/{marked('&Training')}"),
    ]


def _choose_model(window: MainWindow, name: str) -> None:
    window.state.set_model(name)
    show_choices(window)  # one that was refused, for want of its weights, is ticked no more


def _help(window: MainWindow) -> list[Entry]:
    help_, contents = marked("&Help"), QKeySequence.StandardKey.HelpContents

    def page(name: str, key: QKeySequence.StandardKey | None = None) -> Entry:
        return Entry(help_, PAGES[name], lambda: open_page(window, name), key)

    return [
        page("faults", contents),
        page("shortcuts"),
        page("attention"),
        Entry(
            help_,
            marked("&Tour"),
            window.start_tour,
            hint=tr("Five callouts on the window itself"),
        ),
        Entry(help_),
        page("licences"),
        page("program"),
    ]
