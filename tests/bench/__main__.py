"""Everything at growing sizes, beside the peers, as one table and one picture.

    python -m tests.bench [--sizes 10000 100000 1000000] [--large] [--comunica MODULES] [--work FOLDER]
                          [--keep] [--only STEP ...] [--render]

It writes tests/bench/result.json, tests/bench/result.md and tests/bench/growth.svg; nothing in them is typed in.
Sizes count the triples that generated statements assert. ``--large`` loads, asks and exports ten million asked triples
too (see large.py). Each figure comes from a process of its own; peers above a limit of their own are left out, as the
table says. MODULES is a folder with Comunica 4 (see comunica.cjs). ``--render`` writes table and picture anew from
result.json.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.bench import pictures, scale_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
TABLE = HERE / "result.md"
PICTURE = HERE / "growth.svg"
KZPK = str(Path(sys.executable).with_name("kzpk"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
MOST = 1_000_000
QUESTIONS = ("where-is", "exercises", "investor-visa")  # few rows at any size: what is timed is the process
Row = dict[str, Any]

TASKS: tuple[tuple[str, str, str, int], ...] = (
    # what, tool, task of scale_tasks, the largest size at which it is run
    ("bulk load", "engine alone", "load_raw", MOST),
    ("bulk load", "rdflib", "load_rdflib", 100_000),
    ("closure", "kzpk", "close_kzpk", 1_000_000),
    ("closure", "reasonable", "close_reasonable", 100_000),
    ("closure", "owlrl", "close_owlrl", 10_000),
    ("full validation", "kzpk", "shapes_kzpk", 100_000),
    ("full validation", "pySHACL", "shapes_pyshacl", 100_000),
    ("add one statement, inside", "kzpk", "add_inside", 1_000_000),
    ("explain one triple, inside", "kzpk", "explain_inside", 1_000_000),
    ("export Turtle", "kzpk", "export_turtle", MOST),
    ("export Turtle", "rdflib", "export_rdflib", 100_000),
    ("export N-Quads", "kzpk", "export_nquads", MOST),
    ("export N-Quads", "engine alone", "dump_raw", MOST),
)


def run(words: list[str]) -> float:
    """Run a process to its end and return its wall time in seconds."""
    started = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    elapsed = time.perf_counter() - started
    if done.returncode not in (0, 1) or done.stderr.startswith("error"):
        raise SystemExit(f"{' '.join(words)} failed: {done.stderr.strip()[-500:]}")
    return elapsed


def child(words: list[str]) -> tuple[float, int]:
    """Run a process and return its wall time in seconds and its peak memory in megabytes."""
    script = (
        "import json,resource,subprocess,sys,time;s=time.perf_counter();"
        "r=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.PIPE,text=True);"
        "print(json.dumps([time.perf_counter()-s,resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024,"
        "r.returncode,r.stderr[-500:]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    seconds, memory, code, errors = json.loads(done.stdout)
    if code != 0:
        raise SystemExit(f"{' '.join(words)} failed: {errors}")
    return seconds, memory


def task(name: str, folder: Path) -> dict[str, float]:
    """Run a task of `scale_tasks` in a process of its own."""
    words = [sys.executable, str(HERE / "scale_tasks.py"), name, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr.strip()[-1000:]}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def prepare(folder: Path, size: int) -> Iterator[Row]:
    """Generate, load and dump a graph of one size; the load is measured on the way."""
    folder.mkdir(parents=True, exist_ok=True)
    data, store = folder / "data.nq", folder / "store"
    if not data.exists():
        seconds, memory = child([KZPK, "generate", "--triples", str(size), "--seed", "1", "-o", str(data)])
        yield row("generate", "kzpk", size, seconds, memory_mb=memory)
    if store.exists():
        shutil.rmtree(store)
    seconds, memory = child([KZPK, "load", str(data), "--store", str(store), "--no-inference"])
    yield row("bulk load", "kzpk", size, seconds, memory_mb=memory)
    if size <= 1_000_000:
        shutil.rmtree(store)
        seconds, memory = child([KZPK, "load", str(data), "--store", str(store)])
        yield row("bulk load and closure", "kzpk", size, seconds, memory_mb=memory)
    dumps(folder)


def dumps(folder: Path) -> None:
    """Write what the peers read: all quads, the asked graph, the asserted triples."""
    import pyoxigraph as engine

    store = engine.Store.read_only(str(folder / "store" / "store"))
    store.dump(folder / "all.nq", format=engine.RdfFormat.N_QUADS)
    triples = engine.RdfFormat.N_TRIPLES
    store.dump(folder / "asked.nt", format=triples, from_graph=engine.DefaultGraph())
    asserted = engine.NamedNode("https://w3id.org/kzpk/graph/asserted")
    store.dump(folder / "asserted.nt", format=triples, from_graph=asserted)


def row(what: str, tool: str, size: int, seconds: float, **more: Any) -> Row:
    """Return one row of the result, and tell it."""
    today = date.today().isoformat()
    found = {"what": what, "tool": tool, "size": size, "seconds": round(seconds, 5), "date": today, **more}
    print(f"{what:32} {tool:14} {size:>10,}  {seconds:10.4f} s  {more or ''}", file=sys.stderr, flush=True)
    return found


def cold(folder: Path, size: int) -> Iterator[Row]:
    """Whole processes: a saved query, an explanation, a validation, an addition; the peers take turns with kzpk."""
    store = ["--store", str(folder / "store")]
    raw = [sys.executable, str(HERE / "raw_query.py"), "pyoxigraph", str(folder / "store" / "store")]
    slow = [sys.executable, str(HERE / "raw_query.py"), "rdflib", str(folder / "asked.nt")]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        text = str(Path(scratch) / "query.rq")
        ours, theirs = [], []
        for name in QUESTIONS:
            from kzpk_graph.graph import saved_queries

            Path(text).write_text(saved_queries()[name].text, encoding="utf-8")
            words = [KZPK, *store, "query", name, "--format", "csv"]
            run(words)
            turns = [(run(words), run([*raw, text])) for _ in range(7)]
            ours.append(median(turn[0] for turn in turns))
            theirs.append(median(turn[1] for turn in turns))
        yield row("kzpk query, whole process", "kzpk", size, geometric(ours))
        yield row("kzpk query, whole process", "engine alone", size, geometric(theirs))
        if size <= 100_000:
            yield row("kzpk query, whole process", "rdflib", size, run([*slow, text]))
        new = scale_tasks.write_statement(Path(scratch) / "new.trig", 1)
        words = [KZPK, *store, "validate", str(new)]
        yield row("validate one statement, whole process", "kzpk", size, median(run(words) for _ in range(5)))
        copy = Path(scratch) / "copy"
        shutil.copytree(folder / "store", copy)
        times = []
        for number in range(5):
            new = scale_tasks.write_statement(Path(scratch) / "new.trig", number)
            times.append(run([KZPK, "--store", str(copy), "add", str(new)]))
        yield row("add one statement, whole process", "kzpk", size, median(times))


def geometric(values: list[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(map(math.log, values)) / len(values))


def saved(folder: Path, size: int, modules: str | None) -> Iterator[Row]:
    """Every saved query with its defaults: kzpk, the engine alone, and below a limit rdflib and Comunica."""
    words = [sys.executable, str(HERE / "bench_queries.py"), "--store", str(folder / "store"), "--json"]
    figures = asked([*words, "--limit", "2" if size < 1_000_000 else "10"])
    if size <= 100_000:  # rdflib takes minutes for all of them
        few = asked([*words, "--rdflib", "--limit", "2", *first_of_each_topic(figures)])
        for name, each in few.items():
            figures[name]["rdflib"] = each["rdflib"]
    yield from compared(figures, size)
    if modules and size <= 10_000:
        yield from comunica(folder, size, modules, figures)


def asked(words: list[str]) -> dict[str, dict[str, float]]:
    """Run bench_queries.py and return its figures."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        raise SystemExit(f"bench_queries failed: {done.stderr[-1000:]}")
    figures: dict[str, dict[str, float]] = json.loads(done.stdout)
    return figures


def first_of_each_topic(names: Iterable[str]) -> list[str]:
    """Return the first of the queries of each topic."""
    from kzpk_graph.graph import saved_queries

    topics: dict[str, str] = {}
    for name in names:
        topics.setdefault(saved_queries()[name].topic, name)
    return list(topics.values())


def compared(figures: dict[str, dict[str, float]], size: int) -> Iterator[Row]:
    """Give the geometric mean of each tool over the queries that all of them answered."""
    for tool, key in (
        ("kzpk", "kzpk"),
        ("kzpk, labels too", "labelled"),
        *((each, each) for each in ("engine alone", "rdflib")),
    ):
        times = {name: each[key] for name, each in figures.items() if each.get(key) is not None}
        if times:
            ratio = geometric([each / figures[name]["engine alone"] for name, each in times.items()])
            yield row(
                "saved queries", tool, size, geometric(list(times.values())), queries=len(times), ratio=round(ratio, 3)
            )


def comunica(folder: Path, size: int, modules: str, figures: dict[str, dict[str, float]]) -> Iterator[Row]:
    """Ask the first query of each topic with Comunica; the mean is over those that it answers within ten seconds."""
    from kzpk_graph.graph import saved_queries

    times: dict[str, float] = {}
    memory = 0
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for name in first_of_each_topic(figures):
            path = Path(scratch) / f"{name}.rq"
            path.write_text(saved_queries()[name].text, encoding="utf-8")
            words = ["node", str(HERE / "comunica.cjs"), modules, str(folder / "all.nq"), "10", str(path)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            found: dict[str, Any] = {"queries": {}, "memory_mb": 0}
            if done.returncode == 0:
                found = json.loads(done.stdout)
            memory = max(memory, found["memory_mb"])
            times.update({each: figure["seconds"] for each, figure in found["queries"].items() if figure["seconds"]})
    ratio = geometric([each / figures[name]["engine alone"] for name, each in times.items()])
    more = {"queries": len(times), "ratio": round(ratio, 1), "memory_mb": memory}
    yield row("saved queries", "Comunica 4", size, geometric(list(times.values())), **more)


def measure(options: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Measure all sizes, and keep what is known so far after each step."""
    result: dict[str, Any] = {"machine": machine(), "date": date.today().isoformat(), "rows": []}
    if options.keep:
        result["rows"] = json.loads(RESULT.read_text(encoding="utf-8"))["rows"]
    for size in options.sizes:
        for found in steps(options, work / str(size), size):
            known = (found["what"], found["tool"], size)
            result["rows"] = [each for each in result["rows"] if (each["what"], each["tool"], each["size"]) != known]
            result["rows"].append(found)
            RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return result


def steps(options: argparse.Namespace, folder: Path, size: int) -> Iterator[Row]:
    """Yield the rows of one size, or of those of its steps that are asked for."""
    only = options.only
    if not only or "prepare" in only:
        yield from prepare(folder, size)
    for what, tool, name, most in TASKS:
        if size <= most and (not only or name in only):
            yield row(what, tool, size, **task(name, folder))
    if not only or "cold" in only:
        yield from cold(folder, size)
    if not only or "saved" in only:
        yield from saved(folder, size, options.comunica)


def machine() -> str:
    """Say what this was measured on."""
    packages = ("pyoxigraph", "rdflib", "pyshacl", "owlrl", "reasonable")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}"


def main() -> None:
    """Measure, and write the table and the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="N")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--comunica", metavar="MODULES")
    parser.add_argument("--work", type=Path, metavar="FOLDER")
    parser.add_argument("--keep", action="store_true", help="keep what result.json has of other sizes and steps")
    tasks = [name for _, _, name, _ in TASKS]
    parser.add_argument("--only", nargs="+", choices=["prepare", "saved", "cold", *tasks], metavar="STEP")
    parser.add_argument("--render", action="store_true")
    options = parser.parse_args()
    if options.render:
        result = json.loads(RESULT.read_text(encoding="utf-8"))
    elif options.work:
        result = measure(options, options.work)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            result = measure(options, Path(scratch))
    if options.large:
        subprocess.run([sys.executable, "-m", "tests.bench.large"], check=True, env=ENVIRONMENT)
    TABLE.write_text(pictures.table(result), encoding="utf-8")
    pictures.picture(result, PICTURE)


if __name__ == "__main__":
    main()
