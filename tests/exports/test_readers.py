"""Other programs read what is exported as the same graph: rapper, serdi, rdflib, N3.js, PyLD and jsonld.js.

A program that is not installed is a reason to skip; the check of the whole project installs them.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyld import jsonld

from kzpk_graph.exports.job import Job
from kzpk_graph.exports.registry import EXPORT_FORMATS
from kzpk_graph.rdfio import FORMATS, Literal, Quad, parse_file
from kzpk_graph.rdfio.canonical import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kzpk_graph.graph import KnowledgeGraph

NODE = """
const {Parser, Writer, Store} = require('n3');
const text = require('fs').readFileSync(0, 'utf8');
const quads = new Parser({format: process.argv[1]}).parse(text);
const writer = new Writer({format: 'N-Quads'});
quads.forEach(quad => writer.addQuad(quad));
writer.end((error, result) => { if (error) throw error; process.stdout.write(result); });
"""
JSONLD = """
const jsonld = require('jsonld');
const document = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const documentLoader = url => { throw new Error('fetched ' + url); };
jsonld.toRDF(document, {format: 'application/n-quads', documentLoader}).then(text => process.stdout.write(text));
"""


def written(quads: Iterable[Quad], format_: str) -> bytes:
    out = io.BytesIO()
    chosen = EXPORT_FORMATS[format_]
    chosen.load()(Job(quads, chosen), out)
    return out.getvalue()


def needs(program: str, package: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed (Debian: {package})")
    return path


def node(script: str, package: str, content: bytes, *words: str) -> bytes:
    path = needs("node", "nodejs")
    if subprocess.run([path, "-e", f"require('{package}')"], capture_output=True, check=False).returncode:
        pytest.skip(f"the npm package {package} is not on NODE_PATH")
    return subprocess.run([path, "-e", script, *words], input=content, capture_output=True, check=True).stdout


def hash_of_text(content: bytes, folder: Path, extension: str = "nq") -> str:
    path = folder / f"back.{extension}"
    path.write_bytes(content)
    return hash_of(parse_file(path))


@pytest.fixture
def samples(
    nasty: list[Quad], nasty_data_set: list[Quad], shipped: KnowledgeGraph
) -> Callable[[bool], tuple[list[Quad], ...]]:
    """Return a function that gives the nasty graph and the shipped one, as data sets or as triples."""
    return lambda datasets: (nasty_data_set if datasets else nasty, list(shipped.select(datasets=datasets)))


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "rdfxml"])
def test_rapper(format_: str, samples: Callable[[bool], tuple[list[Quad], ...]], tmp_path: Path) -> None:
    rapper = needs("rapper", "raptor2-utils")
    for quads in samples(False):
        done = subprocess.run(
            [rapper, "-q", "-i", format_, "-o", "ntriples", "-", "http://base.example/"],
            input=written(quads, format_),
            capture_output=True,
            check=True,
        )
        assert done.stderr == b""
        assert hash_of_text(done.stdout, tmp_path, "nt") == hash_of(quads)


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "trig", "nquads"])
def test_serdi(
    format_: str, nasty: list[Quad], nasty_data_set: list[Quad], shipped: KnowledgeGraph, tmp_path: Path
) -> None:
    serdi = needs("serdi", "serdi")
    datasets = FORMATS[format_].datasets
    for quads in (nasty_data_set if datasets else nasty, list(shipped.select(datasets=datasets))):
        path = tmp_path / f"in.{FORMATS[format_].extensions[0]}"
        path.write_bytes(written(quads, format_))
        done = subprocess.run([serdi, "-i", format_, "-o", "nquads", str(path)], capture_output=True, check=True)
        assert done.stderr == b""
        assert hash_of_text(done.stdout, tmp_path) == hash_of(quads)


@pytest.mark.parametrize("format_", ["turtle", "trig", "ntriples", "nquads"])
def test_n3_js(
    format_: str, nasty: list[Quad], nasty_data_set: list[Quad], shipped: KnowledgeGraph, tmp_path: Path
) -> None:
    datasets = FORMATS[format_].datasets
    for quads in (nasty_data_set if datasets else nasty, list(shipped.select(datasets=datasets))):
        back = node(NODE, "n3", written(quads, format_), FORMATS[format_].media_type)
        assert hash_of_text(back, tmp_path) == hash_of(quads)


@pytest.mark.filterwarnings("ignore:.*weird:UserWarning")  # rdflib's remarks on ill-typed literals
@pytest.mark.parametrize("format_", list(FORMATS))
def test_rdflib(format_: str, nasty: list[Quad], nasty_data_set: list[Quad], tmp_path: Path) -> None:
    datasets = FORMATS[format_].datasets
    names = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
    quads = nasty_data_set if datasets else nasty
    if format_ in (
        "turtle",
        "trig",
    ):  # rdflib reads numbers without quotes as numbers, and forgets how they were written
        quads = [quad for quad in quads if not str(quad.object).startswith(('"01"^^', '"+1"^^', '".5"^^'))]
    if datasets:  # rdflib gives a graph with a blank name another one for each reader
        quads = [quad for quad in quads if not str(quad.graph_name).startswith("_:")]
    theirs = rdflib.Dataset() if datasets else rdflib.Graph()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # it would write 1 for 01
        theirs.parse(data=written(quads, format_), format=names.get(format_, format_))
        back = theirs.serialize(format="nquads" if datasets else "nt", encoding="utf-8")
    assert hash_of_text(back, tmp_path) == hash_of(quads)


def _without_doubles(quads: list[Quad]) -> list[Quad]:
    """Leave doubles out: both processors turn ``1e0`` into a number of JavaScript and back, which is their own way."""
    return [
        quad
        for quad in quads
        if not (isinstance(quad.object, Literal) and quad.object.datatype.value.endswith("#double"))
    ]


def test_pyld(nasty_data_set: list[Quad], tmp_path: Path) -> None:
    quads = _without_doubles(nasty_data_set)

    def refuse(url: str, _options: object) -> object:
        raise AssertionError(f"fetched {url}")

    document = json.loads(written(quads, "jsonld"))
    back = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": refuse})
    assert hash_of_text(back.encode(), tmp_path) == hash_of(quads)


def test_jsonld_js(nasty_data_set: list[Quad], shipped: KnowledgeGraph, tmp_path: Path) -> None:
    for quads in (_without_doubles(nasty_data_set), list(shipped.select())[:3000]):
        back = node(JSONLD, "jsonld", written(quads, "jsonld"))
        assert hash_of_text(back, tmp_path) == hash_of(quads)
