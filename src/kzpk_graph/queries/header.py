"""The header of a saved query: one block of ``#+`` lines of YAML at the top of its file, read strictly.

The syntax is that of grlc's decorators. Unknown and repeated keys, wrong types and missing mandatory keys are errors
with file and line, so that a slip in a header is found when it is made.
"""

from __future__ import annotations

import re
from typing import Any, Final, NoReturn

from kzpk_graph.errors import ParseError
from kzpk_graph.model import COLUMN_KINDS, PARAMETER_TYPES, Column, Parameter
from kzpk_graph.terms import expand, is_curie

QUERY_KEYS: Final = ("summary", "question", "tags", "parameters", "columns", "cites")
PARAMETER_KEYS: Final = ("name", "type", "class", "default", "required", "choices", "help")
COLUMN_KEYS: Final = ("name", "label", "kind", "help")
RESERVED: Final = frozenset(
    (
        "help", "format", "output", "iris", "timeout", "time", "asserted", "limit", "cite", "known_by",
        "store", "quiet", "verbose",
    )
)  # fmt: skip
"""Names that parameters may not have: they are options of ``kzpk query``."""

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_LONGEST: Final = 64 * 1024


class Header:
    """What a header declares.

    Attributes:
        summary: One line.
        question: The question in plain words.
        tags: Words to find it by.
        parameters: The parameters in order.
        columns: The columns in order.
        cites: Triple patterns whose instances a row rests on.
    """

    __slots__ = ("cites", "columns", "parameters", "question", "summary", "tags")

    def __init__(self) -> None:
        self.summary = ""
        self.question = ""
        self.tags: tuple[str, ...] = ()
        self.parameters: tuple[Parameter, ...] = ()
        self.columns: tuple[Column, ...] = ()
        self.cites: tuple[str, ...] = ()


def read_header(text: str, file: str) -> Header:
    """Read the header of a saved query.

    Args:
        text: The file's text.
        file: Its name, for errors.

    Raises:
        ParseError: With file and line, if the block is missing or not as the schema has it.
    """
    lines = []
    for line in text.splitlines():
        if not line.startswith("#+"):
            break
        lines.append(line[2:].removeprefix(" "))
    if not lines:
        raise ParseError("the header is missing", file=file, line=1, hint="start the file with lines '#+ summary: ...'")
    block = "\n".join(lines)
    if len(block) > _LONGEST:
        raise ParseError(f"the header is longer than {_LONGEST} characters", file=file, line=1)
    return _Reader(file).header(block)


class _Reader:
    """Turns YAML nodes into a header; every error knows its line."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, message: str, node: Any, hint: str = "") -> NoReturn:
        mark = None if node is None else node.start_mark
        line, column = (1, 0) if mark is None else (mark.line + 1, mark.column + 4)  # "#+ " and from 1
        raise ParseError(message, file=self.file, line=line, column=column, hint=hint)

    def header(self, block: str) -> Header:
        fields = self.mapping(self.compose(block), QUERY_KEYS, "the header", ("summary", "question"))
        header = Header()
        header.summary = self.string(fields["summary"])
        header.question = self.string(fields["question"])
        header.tags = self.strings(fields.get("tags"))
        header.cites = self.strings(fields.get("cites"))
        header.parameters = tuple(self.parameter(node) for node in self.sequence(fields.get("parameters")))
        header.columns = tuple(self.column(node) for node in self.sequence(fields.get("columns")))
        self.unique(fields.get("parameters"), [parameter.name for parameter in header.parameters])
        self.unique(fields.get("columns"), [column.name for column in header.columns])
        return header

    def compose(self, block: str) -> Any:
        import yaml

        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it was built
        try:
            # Anchors could make a few lines stand for gigabytes, and a header has no use for them.
            for token in yaml.scan(block, Loader=loader):
                if isinstance(token, (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)):
                    raise ParseError(
                        "anchors, aliases and tags are not allowed", file=self.file, line=token.start_mark.line + 1
                    )
            node = yaml.compose(block, Loader=loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise ParseError(
                f"the header is not YAML: {error.problem or error.context}",
                file=self.file,
                line=1 if mark is None else mark.line + 1,
                column=0 if mark is None else mark.column + 4,
            ) from error
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise ParseError("the header is not YAML", file=self.file, line=1) from error
        if node is None:
            raise ParseError("the header is empty", file=self.file, line=1, hint="say summary and question")
        return node

    def mapping(self, node: Any, keys: tuple[str, ...], what: str, needed: tuple[str, ...]) -> dict[str, Any]:
        if node.id != "mapping":
            self.fail(f"{what} is a list of 'key: value' lines", node)
        fields: dict[str, Any] = {}
        for key_node, value in node.value:
            key = key_node.value
            if key_node.id != "scalar" or key not in keys:
                self.fail(f"unknown key {key!r} in {what}", key_node, f"choose one of {', '.join(keys)}")
            if key in fields:
                self.fail(f"the key {key!r} is repeated", key_node)
            fields[key] = value
        for key in needed:
            if key not in fields:
                self.fail(f"{what} lacks {key!r}", node)
        return fields

    def sequence(self, node: Any) -> list[Any]:
        if node is None:
            return []
        if node.id != "sequence":
            self.fail("a list is needed here", node)
        return list(node.value)

    def string(self, node: Any) -> str:
        if node.id != "scalar" or not node.value.strip() or node.tag.endswith(":null"):
            self.fail("a text is needed here", node)
        return " ".join(str(node.value).split())

    def strings(self, node: Any) -> tuple[str, ...]:
        return tuple(self.string(item) for item in self.sequence(node))

    def boolean(self, node: Any) -> bool:
        if node is None:
            return False
        if node.id != "scalar" or node.value not in ("true", "false"):
            self.fail("true or false is needed here", node)
        return bool(node.value == "true")

    def unique(self, node: Any, names: list[str]) -> None:
        for name in names:
            if names.count(name) > 1:
                self.fail(f"the name {name!r} is repeated", node)

    def parameter(self, node: Any) -> Parameter:
        fields = self.mapping(node, PARAMETER_KEYS, "a parameter", ("name", "help"))
        name = self.string(fields["name"])
        if not _NAME.match(name):
            self.fail(f"{name!r} cannot name a parameter", fields["name"], "use a-z, 0-9 and _, a letter first")
        if name in RESERVED:
            self.fail(f"{name!r} is an option of kzpk query", fields["name"], "choose another name")
        kind = self.string(fields["type"]) if "type" in fields else "string"
        if kind not in PARAMETER_TYPES:
            self.fail(f"unknown type {kind!r}", fields["type"], f"choose one of {', '.join(PARAMETER_TYPES)}")
        cls = ""
        if "class" in fields:
            curie = self.string(fields["class"])
            if kind != "iri" or not is_curie(curie):
                self.fail("a class is a CURIE, and for type iri only", fields["class"])
            cls = expand(curie)
        default = self.string(fields["default"]) if "default" in fields else None
        required = self.boolean(fields.get("required"))
        if required and default is not None:
            self.fail("what is required has no default", fields["default"])
        choices = self.strings(fields.get("choices"))
        if choices and default is not None and default not in choices:
            self.fail(f"the default {default!r} is not among the choices", fields["default"])
        return Parameter(name, kind, cls, default, required, choices, self.string(fields["help"]))

    def column(self, node: Any) -> Column:
        fields = self.mapping(node, COLUMN_KEYS, "a column", ("name",))
        kind = self.string(fields["kind"]) if "kind" in fields else ""
        if kind and kind not in COLUMN_KINDS:
            self.fail(f"unknown kind {kind!r}", fields["kind"], f"choose one of {', '.join(COLUMN_KINDS)}")
        text = {key: self.string(fields[key]) for key in ("name", "label", "help") if key in fields}
        return Column(text["name"], text.get("label", ""), kind, text.get("help", ""))
