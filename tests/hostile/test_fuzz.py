"""A short run of the fuzzer (``fuzz.py`` does ten thousand inputs)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kzpk_graph import edtf
from kzpk_graph.errors import KzpkError
from kzpk_graph.rdfio.single import parse_term


def test_no_input_gives_a_traceback() -> None:
    spec = importlib.util.spec_from_file_location("fuzz", Path(__file__).with_name("fuzz.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.fuzz(400, seed=2).total() == 400


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert edtf.valid(text) in (True, False)
    if edtf.valid(text):
        edtf.bounds(text)


@given(st.text(max_size=40))
@settings(max_examples=300)
def test_any_text_is_a_term_or_one_line(text: str) -> None:
    said = ""
    try:
        parse_term(text)
    except KzpkError as error:
        said = str(error)
    assert "\n" not in said
