"""Progress: on a terminal, after a while, and nowhere else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.cli import progress as module
from kzpk_graph.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


def test_short_work_says_nothing(clock: Callable[[float], None]) -> None:
    stream = Terminal()
    with Progress("triples", 10, stream=stream) as progress:
        for done in range(10):
            clock(0.19)
            progress(done)
    assert stream.getvalue() == ""


def test_long_work_says_how_far_it_is_and_cleans_up(clock: Callable[[float], None]) -> None:
    stream = Terminal()
    with Progress("triples", 4000, stream=stream) as progress:
        clock(2.5)
        progress(1000)
        progress(1001)  # at once: not shown
        clock(0.5)
        progress(3000)
    first, second, end, _ = stream.getvalue().split("\r")[1:]
    assert first == "[######..................]  25% 1,000 triples, 400 a second, 0:08 left"
    assert second.rstrip() == "[##################......]  75% 3,000 triples, 1,000 a second, 0:01 left"
    assert end.strip() == ""
    assert len(end) == len(second.rstrip())


def test_without_a_total_there_is_no_bar(clock: Callable[[float], None]) -> None:
    stream = Terminal()
    progress = Progress("quads", stream=stream)
    clock(4)
    progress(2000)
    assert stream.getvalue() == "\r2,000 quads, 500 a second"


@pytest.mark.parametrize("quiet", [False, True])
def test_a_pipe_and_a_quiet_run_see_nothing(clock: Callable[[float], None], quiet: bool) -> None:
    stream = Terminal() if quiet else io.StringIO()
    with Progress("triples", quiet=quiet, stream=stream) as progress:
        clock(60)
        progress(1)
    assert stream.getvalue() == ""
