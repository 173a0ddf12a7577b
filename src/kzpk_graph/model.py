"""The immutable records that pass between layers.

Terms are those of :mod:`kzpk_graph.rdfio`; this module only needs their ``value``, so it imports no engine.
Records are named tuples: they are cheap to import and to build, and cannot be changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

ParameterType = Literal["iri", "string", "integer", "decimal", "date", "edtf", "year", "lang", "boolean"]
"""The types that a saved query's parameter can have."""

PARAMETER_TYPES: tuple[str, ...] = (
    "iri", "string", "integer", "decimal", "date", "edtf", "year", "lang", "boolean",
)  # fmt: skip

COLUMN_KINDS: tuple[str, ...] = ("label", "text", "number", "date", "link", "boolean")
"""How a column is shown: an entity's label, running text, a number, a date, an address, yes or no."""


class Term(Protocol):
    """An RDF term: IRI, blank node or literal; ``value`` is its IRI, identifier or lexical form."""

    @property
    def value(self) -> str:
        """Its IRI, identifier or lexical form."""


class Solutions(NamedTuple):
    """The solutions of a SELECT query (SPARQL 1.1 Query §18.2), read once.

    Attributes:
        variables: The projected variables, without ``?``, in order.
        rows: One tuple of terms a solution, in the order of ``variables``; None is unbound.
    """

    variables: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]


class Triples(NamedTuple):
    """The triples that a CONSTRUCT or DESCRIBE query gives, read once.

    Attributes:
        triples: Tuples of subject, predicate and object.
    """

    triples: Iterable[tuple[Any, Any, Any]]


class Parameter(NamedTuple):
    """One typed parameter of a saved query.

    Attributes:
        name: The SPARQL variable it binds, without ``?``, and the option's name.
        type: One of :data:`PARAMETER_TYPES`.
        cls: IRI of the class that an ``iri`` value must be an instance of; empty if any.
        default: The default as the header writes it; None if the row is UNDEF.
        required: Whether the caller must give it.
        choices: The values allowed; empty if any.
        help: One line of help.
    """

    name: str
    type: str = "string"
    cls: str = ""
    default: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""


class Column(NamedTuple):
    """One column of an answer.

    Attributes:
        name: The variable's name.
        label: The heading people see.
        kind: One of :data:`COLUMN_KINDS`, or empty when it is to be told from the values.
        help: One line of help.
    """

    name: str
    label: str = ""
    kind: str = ""
    help: str = ""


class SavedQuery(NamedTuple):
    """A saved query, as its header declares it.

    Attributes:
        name: The file's stem.
        topic: The folder it is in.
        summary: One line.
        question: The question in plain words.
        tags: Words to find it by.
        parameters: Its parameters in order.
        columns: Its columns in order.
        cites: Triple patterns (SPARQL syntax) whose instances a row rests on.
        text: The whole SPARQL text, header included.
        file: The file, relative to the queries' folder.
        form: ``select``, ``ask`` or ``construct`` (DESCRIBE too).
    """

    name: str
    topic: str
    summary: str
    question: str
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    cites: tuple[str, ...] = ()
    text: str = ""
    file: str = ""
    form: str = "select"


class BoundParameter(NamedTuple):
    """A parameter's value in one run.

    Attributes:
        name: The parameter's name.
        term: The term that was bound; None for UNDEF.
        shown: The value as a person reads it (a label for an entity).
        given: Whether the caller gave it (otherwise it is the default).
    """

    name: str
    term: Any
    shown: str
    given: bool


class Named(NamedTuple):
    """A thing or term with the label that people see.

    Attributes:
        iri: Its IRI.
        label: Its preferred English label, or its CURIE.
        marks: ``plan``, ``opinion`` and the like, when it is one.
    """

    iri: str
    label: str
    marks: tuple[str, ...] = ()


class Match(NamedTuple):
    """One hit of a search by name.

    Attributes:
        iri: What was found.
        label: Its preferred label.
        matched: The name that matched.
        kind: ``entity``, ``class``, ``property``, ``concept``, ``source`` or ``statement``.
        types: Labels of its most specific classes.
        exact: Whether the whole name matched (not a part, not a near miss).
        score: 100 for the same name, 99 for the same id, falling to 0.
        marks: ``plan``, ``opinion`` and the like.
    """

    iri: str
    label: str
    matched: str
    kind: str
    types: tuple[str, ...] = ()
    exact: bool = False
    score: float = 100.0
    marks: tuple[str, ...] = ()


class Matches(NamedTuple):
    """The answer to a search by name.

    Attributes:
        text: What was asked for.
        matches: The hits, best first; empty if nothing matches.
        nearest: When nothing matches: the nearest names.
    """

    text: str
    matches: tuple[Match, ...]
    nearest: tuple[Match, ...] = ()


class Statement(NamedTuple):
    """One voice, in one place of one source, saying something: what is known about a statement graph.

    Attributes:
        iri: The statement's IRI, which names its graph.
        source: The source (IRI and title).
        publisher: Label of the publisher; empty if not stated.
        date: When the source was published (EDTF); empty if not stated.
        said: When it was said (EDTF), where that is not the date of publication; else empty.
        paragraph: Paragraph, counted from 1; None where the source has none.
        anchor: The key phrase, verbatim.
        speaker: Who says it; None if not stated.
        modality: How it is said (asserted, planned, ...); None if not stated.
    """

    iri: str
    source: Named | None
    publisher: str = ""
    date: str = ""
    said: str = ""
    paragraph: int | None = None
    anchor: str = ""
    speaker: Named | None = None
    modality: Named | None = None


class Fact(NamedTuple):
    """One triple about an entity.

    Attributes:
        subject: The triple's subject.
        predicate: The triple's predicate.
        object: The triple's object (a term).
        shown: The other end as a person reads it.
        inferred: Whether it is inferred only (no statement, no ontology file says it).
        statements: IRIs of the statements that assert it.
        marks: ``plan``, ``opinion`` ... of the other end.
    """

    subject: Any
    predicate: Any
    object: Any
    shown: str
    inferred: bool
    statements: tuple[str, ...]
    marks: tuple[str, ...] = ()


class FactGroup(NamedTuple):
    """The facts of one property.

    Attributes:
        property: The property.
        direction: ``out`` (the entity is the subject) or ``in`` (it is the object).
        total: How many facts there are; ``facts`` may hold fewer.
        facts: The facts shown.
    """

    property: Named
    direction: str
    total: int
    facts: tuple[Fact, ...]


class TermUse(NamedTuple):
    """What the ontology says of one of its terms, and how it is used.

    Attributes:
        kind: ``class``, ``property`` or ``concept``.
        definition: Its definition in English.
        domain: Its domain's classes (properties).
        range: Its range's classes or datatypes (properties).
        parents: Direct superclasses, superproperties or broader concepts.
        children: Direct subclasses, subproperties or narrower concepts.
        inverse: The inverse properties.
        uses: How many instances (class), triples (property) or uses (concept) the asked graph holds.
        examples: A few instances (class) or subjects (property).
    """

    kind: str
    definition: str
    domain: tuple[Named, ...]
    range: tuple[Named, ...]
    parents: tuple[Named, ...]
    children: tuple[Named, ...]
    inverse: tuple[Named, ...]
    uses: int
    examples: tuple[Named, ...]


class Description(NamedTuple):
    """Everything known about one thing or term.

    Attributes:
        iri: Its IRI.
        label: Its preferred label.
        labels: All its names: (text, language, kind), the kind being ``label``, ``alt`` or ``recorded``.
        types: Its classes, most specific first.
        marks: ``plan``, ``opinion`` and the like.
        groups: Facts by property, outgoing first.
        statements: The statements that the facts rest on, by IRI.
        term: For an ontology term: definition, domain, range and use; else None.
        says: For a statement: the triples that it asserts.
    """

    iri: str
    label: str
    labels: tuple[tuple[str, str, str], ...]
    types: tuple[Named, ...]
    marks: tuple[str, ...]
    groups: tuple[FactGroup, ...]
    statements: dict[str, Statement]
    term: TermUse | None = None
    says: tuple[Fact, ...] = ()


class SourceInfo(NamedTuple):
    """One source and how much of the graph it carries.

    Attributes:
        iri: The source's IRI.
        title: Its title.
        kind: Label of its class.
        publisher: Label of its publisher; empty if not stated.
        date: Its date as recorded; empty if not stated.
        url: Its address; empty if not stated.
        statements: How many statements quote it.
        triples: How many triples those statements assert (each counted once).
    """

    iri: str
    title: str
    kind: str
    publisher: str
    date: str
    url: str
    statements: int
    triples: int


class Stats(NamedTuple):
    """What is in a graph.

    Attributes:
        counts: (what, how many) pairs in reading order: ``triples``, ``asserted``, ``inferred``, ...
        classes: (class, number of instances), most first; classes of the project's ontology only.
        properties: (property, number of triples), most first; properties of the ontology only.
        topics: (topic, number of saved queries).
    """

    counts: tuple[tuple[str, int], ...]
    classes: tuple[tuple[Named, int], ...]
    properties: tuple[tuple[Named, int], ...]
    topics: tuple[tuple[str, int], ...]


class CacheInfo(NamedTuple):
    """Where the prepared graph is kept.

    Attributes:
        path: The cache directory.
        generations: (key, size in bytes, whether it is the current one), newest first.
        size: All of it, in bytes.
    """

    path: str
    generations: tuple[tuple[str, int, bool], ...]
    size: int


class Related(NamedTuple):
    """Another thing or place that a finding has to do with, and in words what it is."""

    message: str
    iri: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


class Finding(NamedTuple):
    """What is wrong, or to be known, about triples that are to join a graph.

    ``severity`` is ``violation``, ``warning`` or ``info``; ``code`` is stable (``KZ4..``; for what cannot be read that
    of the error). ``message`` says what is wrong and ``advice`` what to do, without full stops. ``file`` is as it was
    named (an option's name for what an option says); ``line`` and ``column`` count from 1, 0 is none. ``rule`` is the
    IRI of the shape or the id of the rule behind it, ``component`` that of SHACL. ``focus``, ``path`` and ``value`` are
    the terms at fault, ``path`` as in :class:`kzpk_graph.shapes.ShapeResult`. ``patch`` is a change of that line which
    is safe to make: the old line and the new. ``related`` holds the proof, the other side, the likely twins. In a sheet
    ``row`` and ``cell`` (``H7``) are what a spreadsheet calls the place; 0 and empty elsewhere.
    """

    severity: str
    code: str
    message: str
    advice: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    rule: str = ""
    focus: Any = None
    path: str = ""
    value: Any = None
    statement: str = ""
    component: str = ""
    source_line: str = ""
    patch: tuple[str, str] | None = None
    related: tuple[Related, ...] = ()
    row: int = 0
    cell: str = ""
