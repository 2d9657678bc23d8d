"""What is wired in the window: intents go to the state, what comes of them goes to every view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.context_menus import fill_seed_menu

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def wire(window: MainWindow) -> None:
    """Connect everything on the page of a window, which is made anew now and then."""
    state, controls, editor, words = window.state, window.controls, window.editor, window.words
    picture, next_word, explanation = window.picture, window.next_word, window.explanation
    editor.edited.connect(state.set_sentence)
    editor.paste_cut.connect(state.notify)
    window.earlier.edited.connect(state.set_earlier)
    controls.window_chosen.connect(state.set_window)
    controls.seed_chosen.connect(state.set_seed)
    controls.die_rolled.connect(state.roll_die)
    controls.seeds.aboutToShow.connect(lambda: fill_seed_menu(controls.seeds, state))
    controls.copy_wanted.connect(window.copy_seed_line)
    controls.notebook_wanted.connect(window.back_to_notebook)
    for view in (words, picture, next_word, explanation):
        view.word_selected.connect(state.choose)
        view.word_hovered.connect(state.hover)
    for view in (picture, next_word, explanation):
        view.entry_chosen.connect(window.on_entry_chosen)
    controls.adjust_wanted.connect(window.show_model)
    explanation.vectors_wanted.connect(lambda: window.vectors.choose())
    explanation.compare_vectors_wanted.connect(state.compare_vectors)
    picture.layer_chosen.connect(state.set_layer)
    next_word.candidate_guessed.connect(state.guess)
    words.word_removed.connect(state.toggle_word)
    words.menu_wanted.connect(window.on_word_menu)
    picture.edge_removed.connect(state.toggle_edge)
    picture.menu_wanted.connect(window.on_cell_menu)
    picture.head_chosen.connect(state.set_head)
    picture.vector_moved.connect(state.move_vector)
    picture.vector_restored.connect(state.restore_vector)
    picture.vector_released.connect(state.end_move)
    picture.seeds_chosen.connect(state.set_n_seeds)
    picture.unpin_wanted.connect(state.unpin)
    window.banner.restore_wanted.connect(state.restore_all)
    next_word.adjusted.connect(state.adjust)
    next_word.draw_wanted.connect(state.draw)
    next_word.draw_left.connect(state.forget_draw)
    next_word.accept_wanted.connect(state.accept)
    explanation.adjusted.connect(state.adjust)
    explanation.window_chosen.connect(state.set_window)
    explanation.reset_wanted.connect(state.reset_model)
    next_word.window_chosen.connect(state.set_window)
    next_word.seed_chosen.connect(state.jump_to_seed)
    picture.scale_clicked.connect(window.actions_by_name["View/Fixed Colour Scale 0–1"].trigger)
    explanation.receipt_wanted.connect(window.show_receipt)
    explanation.tabs.currentChanged.connect(window.show_training)
