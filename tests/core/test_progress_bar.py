import io

from core.progress_bar import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_is_written_over() -> None:
    stream = Terminal()
    bar = ProgressBar(stream)
    bar.show(0.0, "a long beginning")
    bar.show(0.5, "half")
    bar.close()
    _, first, second = stream.getvalue().split("\r")
    assert first == f"[{' ' * 24}]   0 %  a long beginning"
    assert second == f"[{'#' * 12}{' ' * 12}]  50 %  half".ljust(len(first)) + "\n"


def test_elsewhere_a_line_is_written_for_every_tenth() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    for i in range(101):
        bar.show(i / 100, f"step {i}")
    bar.close()
    assert [line.strip() for line in stream.getvalue().splitlines()] == [
        f"{i} %  step {i}" for i in range(10, 101, 10)
    ]


def test_elsewhere_it_may_be_silent_and_without_a_stream_it_is() -> None:
    stream = io.StringIO()
    for bar in (ProgressBar(stream, lines=False), ProgressBar(None)):
        bar.show(1.0, "done")
        bar.close()
    assert stream.getvalue() == ""
