"""Run the W3C test suites through the command, and write the table of scores.

    python -m tests.conformance SUITES

SUITES is a directory with checkouts of the repositories w3c/rdf-tests, w3c/data-shapes, w3c/json-ld-api and
w3c/rdf-canon under these names. Nothing of them is part of this project. The table is written to
tests/conformance/result.md. The exit code is 1 when a test fails for no known cause, or a known failure passes.
"""

from __future__ import annotations

import logging
import sys
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pyshacl
import rdflib
from tests.conformance import canon, formats, rules, shacl, sparql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.suite import Outcome

RESULT = Path(__file__).with_name("result.md")


def outcomes(suites: Path) -> Iterator[Outcome]:
    """Yield the outcome of every test, suite after suite."""
    queries = suites / "rdf-tests" / "sparql"
    for version in ("sparql10", "sparql11"):
        yield from sparql.run(queries, version)
    yield from shacl.run(suites / "data-shapes" / "data-shapes-test-suite" / "tests")
    for name in formats.SUITES:
        yield from formats.run(suites / "rdf-tests" / "rdf" / "rdf11", name)
    yield from formats.run_jsonld(suites / "json-ld-api" / "tests")
    yield from canon.run(suites / "rdf-canon" / "tests")
    yield from rules.run()


def table(results: list[Outcome]) -> str:
    """Return the scores as Markdown: one row a suite, then each failure and each exclusion with its reason."""
    versions = f"pyoxigraph {pyoxigraph.__version__}, pySHACL {pyshacl.__version__}, rdflib {rdflib.__version__}"
    lines = [
        "# Conformance",
        "",
        f"`python -m tests.conformance SUITES`, {date.today().isoformat()}, {versions}.",
        "",
        "| suite | passed | of | excluded | failed |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    by_suite = [(suite, list(group)) for suite, group in groupby(results, key=lambda outcome: outcome.suite)]
    for suite, group in by_suite:
        count = {verdict: sum(outcome.verdict == verdict for outcome in group) for verdict in ("pass", "excluded")}
        rest = len(group) - count["excluded"]
        lines.append(f"| {suite} | {count['pass']} | {rest} | {count['excluded']} | {rest - count['pass']} |")
    for title, verdicts in (("Failures", ("fail", "unexpected")), ("Exclusions", ("excluded",))):
        lines += ["", f"## {title}", "", "| suite | cause | tests |", "| --- | --- | --- |"]
        for suite, group in by_suite:
            causes: dict[str, list[str]] = {}
            for outcome in group:
                if outcome.verdict in verdicts:
                    causes.setdefault(outcome.reason, []).append(outcome.test)
            lines += [
                f"| {suite} | {' '.join(reason.split()).replace('|', '/')} | {'; '.join(tests)} |"
                for reason, tests in causes.items()
            ]
    return "\n".join([*lines, ""])


def main() -> int:
    """Run everything, and say what was not expected."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # it logs what the suites get wrong on purpose
    results = list(outcomes(Path(sys.argv[1])))
    RESULT.write_text(table(results), encoding="utf-8")
    unexpected = [outcome for outcome in results if outcome.verdict == "unexpected"]
    for outcome in unexpected:
        print(f"{outcome.suite}: {outcome.test}: {outcome.reason}", file=sys.stderr)
    print(RESULT.read_text(encoding="utf-8").split("## ")[0].rstrip())
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main())
