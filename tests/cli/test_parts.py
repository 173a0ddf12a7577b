"""The parts of the command that need no graph: words, outputs, limits, errors and exit codes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click
import pytest

from kzpk_graph.cli import app
from kzpk_graph.cli.commands import COMMANDS
from kzpk_graph.cli.helping import did_you_mean, spread
from kzpk_graph.cli.limit import within
from kzpk_graph.cli.options import answer_format
from kzpk_graph.cli.output import Output, discard_unfinished
from kzpk_graph.errors import InconsistentError, InputError, NotFoundError, ParseError, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--data", "a", "b", "-e", "x"], ["--data", "a", "--data", "b", "-e", "x"]),
        (["--data", "-", "b"], ["--data", "-", "--data", "b"]),
        (["--data", "a", "-"], ["--data", "a", "-"]),
        (["-e", "x", "--data"], ["-e", "x", "--data"]),
        (["--data", "a", "--", "b"], ["--data", "a", "--", "b"]),
        (["x", "--data=a", "y"], ["x", "--data=a", "y"]),
    ],
)
def test_files_after_one_option_are_spread(words: list[str], expected: list[str]) -> None:
    assert spread(words, {"--data"}) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["show", "x", "-q"], ["-q", "show", "x"]),
        (["show", "x", "-vv", "--store", "d"], ["-vv", "--store", "d", "show", "x"]),
        (["show", "--store=d"], ["--store=d", "show"]),
        (["show", "--", "-q"], ["show", "--", "-q"]),
    ],
)
def test_global_options_may_stand_anywhere(words: list[str], expected: list[str]) -> None:
    assert app.hoist(words) == expected


@pytest.mark.parametrize(
    "words", [["stats", "--store"], ["find", "a", "--store"], ["--store", "", "stats"], ["stats", "--store="]]
)
def test_a_store_that_is_not_named_is_a_usage_error(kzpk: Callable[..., Outcome], words: list[str]) -> None:
    code, out, err = kzpk(*words)
    assert (code, out) == (2, "")
    assert err == (
        "error: --store names nothing; name the directory of your store, or leave --store out to ask the graph that"
        " ships with the package (KZ200)\n"
    )


def test_near_names_are_offered() -> None:
    assert did_you_mean("qeury", COMMANDS) == "; did you mean 'query'?"
    assert did_you_mean("xyz", COMMANDS) == ""


@pytest.mark.parametrize(
    ("kind", "asked", "output", "format_"),
    [
        ("select", None, None, "table"),
        ("select", "json", "x.csv", "json"),
        ("select", None, "x.csv", "csv"),
        ("select", None, "a.b/x", "table"),
        ("select", None, "x.srx", "xml"),
        ("ask", None, "x.md", "markdown"),
        ("construct", None, None, "turtle"),
        ("construct", None, "x.nq", "nquads"),
        ("construct", None, "-", "turtle"),
        ("construct", "jsonld", None, "jsonld"),
    ],
)
def test_the_format_is_that_asked_for_or_of_the_file(kind: str, asked: str, output: str, format_: str) -> None:
    assert answer_format(kind, asked, output) == format_


@pytest.mark.parametrize(("kind", "asked"), [("select", "turtle"), ("ask", "nquads"), ("construct", "table")])
def test_a_format_that_cannot_hold_the_answer_is_refused(kind: str, asked: str) -> None:
    with pytest.raises(UsageError, match=asked):
        answer_format(kind, asked, None)


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")
    target.chmod(0o640)
    with Output(str(target)) as out:
        out.write(b"new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["answer.csv"]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")

    def fail() -> None:
        with Output(str(target)) as out:
            out.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["answer.csv"]


def test_a_process_that_ends_itself_leaves_no_half_file(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")

    def fail() -> None:
        with Output(str(target)) as out:
            out.write(b"half")
            assert len(os.listdir(tmp_path)) == 2
            discard_unfinished()
            assert os.listdir(tmp_path) == ["answer.csv"]

    with pytest.raises(InputError):
        fail()
    assert target.read_text() == "old"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    with Output(str(link)) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_device_is_written_to() -> None:
    with Output(os.devnull) as out:
        out.write(b"x")
    assert not os.path.isfile(os.devnull)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere") as caught, Output(str(tmp_path / "nowhere" / "x.csv")):
        pass
    assert caught.value.exit_code == 3


def test_work_within_its_time_returns_or_raises() -> None:
    assert within(None, lambda: 7) == 7
    assert within(5, lambda: 8) == 8
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 // 0)


LIMIT = """
import sys
from kzpk_graph.cli.limit import within
from kzpk_graph.cli.output import Output
from pyoxigraph import Store
def work():
    with Output(sys.argv[2]) as out:
        out.write(b"half")
        values = " ".join(str(i) for i in range(3000))
        text = "SELECT (COUNT(*) AS ?n) { " + " ".join("VALUES ?%s { %s }" % (v, values) for v in "abcd") + " }"
        print("working", flush=True)
        list(Store().query(text))
within(float(sys.argv[1]), work)
"""


def test_work_over_its_time_ends_the_process_within_a_second(tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", LIMIT, "0.5", str(target)], capture_output=True, text=True, check=False, timeout=60
    )
    assert time.monotonic() - started < 2.5
    assert done.returncode == 3
    assert done.stderr == (
        "error: stopped after 0.5 s, the time limit;"
        " narrow the question, or allow more with --timeout SECONDS (KZ340)\n"
    )
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX")
def test_an_interrupt_ends_the_work_at_once(tmp_path: Path) -> None:
    import signal

    with subprocess.Popen(
        [sys.executable, "-c", LIMIT, "60", str(tmp_path / "answer.csv")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err == "interrupted\n"
    assert os.listdir(tmp_path) == []


def raising(error: BaseException) -> click.Command:
    def callback() -> None:
        raise error

    return click.Command("cache", callback=callback)


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ParseError("a dot is missing", file="a.ttl", line=3, column=7), 3,
         "error: a.ttl:3:7: a dot is missing (KZ310)"),
        (UsageError("no such state", hint="did you mean Kazakhstan?"), 2,
         "error: no such state; did you mean Kazakhstan? (KZ200)"),
        (NotFoundError("nothing is called 'x'"), 1, "nothing is called 'x' (KZ110)"),
        (InconsistentError("inconsistent: cax-dw"), 1, "inconsistent: cax-dw (KZ120)"),
        (StoreError("\x1b[2J\u202e"), 3, "error: \\x1b[2J\\u202e (KZ330)"),
        (FileNotFoundError(2, "No such file or directory", "/x"), 3, "error: /x: No such file or directory (KZ300)"),
        (OSError(28, "No space left on device"), 3, "error: No space left on device (KZ300)"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (BrokenPipeError(), 0, ""),
        (ZeroDivisionError("by\nzero"), 70,
         ("error: unexpected ZeroDivisionError: by zero; this is a fault of kzpk, please report it with the command"
          " that you ran and what 'kzpk -vv ...' prints (KZ000)")),
    ],
)  # fmt: skip
def test_an_error_is_one_line_and_an_exit_code(
    kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, line: str
) -> None:
    monkeypatch.setattr("kzpk_graph.cli.helping.LazyGroup.get_command", lambda *_: raising(error))
    assert kzpk("cache") == (code, "", f"{line}\n" if line else "")


def test_a_traceback_only_with_two_v(kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kzpk_graph.cli.helping.LazyGroup.get_command", lambda *_: raising(ZeroDivisionError()))
    assert "Traceback" not in kzpk("cache").err
    assert "Traceback" not in kzpk("-v", "cache").err
    assert "Traceback" in kzpk("-vv", "cache").err
    assert "Traceback" in kzpk("cache", "-v", "-v").err


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["nonsense"], "there is no command 'nonsense'; see 'kzpk --help'"),
        (["qeury"], "there is no command 'qeury'; did you mean 'query'? see 'kzpk --help'"),
        (["cache", "--nonsense"], "no such option '--nonsense'; see 'kzpk cache --help'"),
        (["cache", "burn"], "'burn' is not one of"),
        (["sparql"], "give one query"),
        (["sparql", "-e", "ASK {}", "-"], "give one query"),
        (["sparql", "ASK {}"], "'ASK {}' is not expected here"),
        (["sparql", "--timeout", "-1", "-e", "ASK {}"], "--timeout"),
        (["sparql", "-", "--data", "-"], "cannot both come from standard input"),
        (["find"], "missing argument"),
        (["sparql", "--timeout", "nan", "-e", "ASK {}"], "'--timeout': 'nan' is not a number"),
        (["query", "gatherings", "--timeout", "nan"], "'--timeout': 'nan' is not a number"),
        (["add", "x.csv", "--wait", "nan"], "'--wait': 'nan' is not a number"),
        (["load", "x.nq", "--memory", "nan"], "'--memory': 'nan' is not a number"),
        (["load", "x.nq", "--memory", "inf"], "'--memory': inf is not in the range"),
        (["init", ""], "the name of the directory is empty; name a directory"),
        (["add", "n\udcff.csv"], "'n\\xff.csv' is not UTF-8; write it in UTF-8, and rename a file whose name is not"),
        (["add", "x.csv", "-m", "\udcff"], "'\\xff' is not UTF-8"),
        (["add", "x.csv", "--user", "\udcff"], "'\\xff' is not UTF-8"),
        (["impact", "--without", "\udcff"], "'\\xff' is not UTF-8"),
        (["remove", "\udcff"], "'\\xff' is not UTF-8"),
        (["init", "na\udcffme"], "'na\\xffme' is not UTF-8"),
        (["load", "n3.ttl", "--store", "l\udcff"], "'l\\xff' is not UTF-8"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_two_and_one_line(kzpk: Callable[..., Outcome], words: list[str], part: str) -> None:
    code, out, err = kzpk(*words)
    assert (code, out) == (2, "")
    assert part in err.lower() or part in err
    assert err.count("\n") == 1
    assert err.endswith("(KZ200)\n")


@pytest.mark.parametrize("name", ["KZPK_USER", "KZPK_STORE"])
def test_a_variable_that_is_not_utf_8_is_two(
    kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "na\udcffme")
    code, out, err = kzpk("stats")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: ${name}: 'na\\xffme' is not UTF-8; ")


def test_a_query_file_that_is_missing_is_three(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    code, out, err = kzpk("sparql", "-f", str(tmp_path / "none.rq"))
    assert (code, out) == (3, "")
    assert "there is no such file" in err


def test_a_query_file_in_another_encoding_is_three(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"ASK { ?s ?p '\xff' }")
    code, _, err = kzpk("sparql", "-f", str(tmp_path / "q.rq"))
    assert code == 3
    assert "not in UTF-8" in err


def test_nothing_is_the_help_on_stderr(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: kzpk")


def test_help_lists_every_command_once_under_its_heading(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("--help")
    assert (code, err) == (0, "")
    listed = [line.split()[0] for line in out.splitlines() if re.match(r"  [a-z]+  +[A-Z]", line)]
    assert listed == list(COMMANDS)


def test_the_versions_of_package_and_data_set(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("--version")
    assert (code, err) == (0, "")
    assert re.fullmatch(r"kzpk-graph \d+\.\d+\.\d+\S*, data set \S+\n", out)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_for_each_shell(kzpk: Callable[..., Outcome], shell: str) -> None:
    code, out, err = kzpk("completion", shell)
    assert (code, err) == (0, "")
    assert f"_KZPK_COMPLETE={shell}_complete" in out


def test_commands_are_completed(process: Callable[..., Outcome]) -> None:
    env = {"_KZPK_COMPLETE": "bash_complete", "COMP_WORDS": "kzpk s", "COMP_CWORD": "1"}
    code, out, err = process(env=env)
    assert (code, err) == (0, "")
    assert out.split() == [f"plain,{name}" for name in COMMANDS if name.startswith("s")]


def test_help_imports_no_engine(process: Callable[..., Outcome]) -> None:
    code = (
        "import sys; from kzpk_graph.cli import main; main(['--help']);"
        "print([m for m in ('pyoxigraph','rdflib','yaml','pyshacl','owlrl','wcwidth') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.endswith("[]\n")


def test_a_full_device_is_three(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full on this system")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kzpk_graph", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            timeout=60,
        )  # fmt: skip
    assert done.returncode == 3
    assert re.fullmatch(r"error: standard output: .*no space left on device; .* \(KZ300\)\n", done.stderr)


def test_a_reader_that_went_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "kzpk_graph", "completion", "zsh"], stdout=gone, stderr=subprocess.PIPE, text=True,
            check=False, timeout=60,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
