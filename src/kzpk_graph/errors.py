"""Every error that this package raises on purpose.

    KzpkError                      exit code 70 unless a subclass says otherwise
    |-- UsageError            2    the request itself is malformed (an unknown parameter, a bad value)
    |-- InputError            3    an input cannot be used (missing, unreadable, malformed)
    |   |-- ParseError        3    a syntax error, with file, line and column
    |   `-- QueryError        3    a SPARQL text that does not parse or is not allowed
    |-- StoreError            3    a store or cache cannot be opened, read or written
    |-- QueryTimeoutError     3    a query was stopped at its time limit
    |-- QueryResourceError    3    a query was stopped at its memory limit, or was too much for the engine
    `-- NegativeAnswer        1    it ran, and the answer is no
        |-- NotFoundError     1    nothing of that name is in the graph
        `-- InconsistentError 1    the graph contradicts itself

An error prints as one line: where it happened, what is wrong, what to do.
"""

from __future__ import annotations


class KzpkError(Exception):
    """Report one problem in one readable line.

    Args:
        message: What is wrong, as a sentence without a final full stop.
        hint: What to do about it.
        where: The place: a file name, or ``file:line:column``.
        code: A stable code (``KZ`` and three digits) that programs can match.
    """

    exit_code = 70
    default_code = "KZ000"

    def __init__(self, message: str, *, hint: str = "", where: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where
        self.code = code or self.default_code

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}; {self.hint}" if self.hint else text


class UsageError(KzpkError):
    """Report a malformed request."""

    exit_code = 2
    default_code = "KZ200"


class InputError(KzpkError):
    """Report an input that cannot be used."""

    exit_code = 3
    default_code = "KZ300"


class ParseError(InputError):
    """Report a syntax error in an input.

    Args:
        message: What the parser expected or refused.
        file: The file's name as the user gave it (``-`` for standard input).
        line: Line, counted from 1; 0 when unknown.
        column: Column, counted from 1; 0 when unknown.
        source_line: The offending line, without its line end.
    """

    default_code = "KZ310"

    def __init__(
        self,
        message: str,
        *,
        file: str,
        line: int = 0,
        column: int = 0,
        source_line: str = "",
        hint: str = "",
        code: str = "",
    ) -> None:
        where = ":".join([file, *(str(n) for n in (line, column) if n)])
        super().__init__(message, hint=hint, where=where, code=code)
        self.file = file
        self.line = line
        self.column = column
        self.source_line = source_line


class QueryError(InputError):
    """Report a SPARQL text that does not parse, or that asks for what is not allowed."""

    default_code = "KZ320"


class StoreError(KzpkError):
    """Report a store or cache that cannot be opened, read or written."""

    exit_code = 3
    default_code = "KZ330"


class QueryTimeoutError(KzpkError):
    """Report a query that was stopped at its time limit."""

    exit_code = 3
    default_code = "KZ340"


class QueryResourceError(KzpkError):
    """Report a query that was stopped at its memory limit, or over which the engine broke down."""

    exit_code = 3
    default_code = "KZ341"


class NegativeAnswer(KzpkError):
    """Say that the work was done and its answer is no."""

    exit_code = 1
    default_code = "KZ100"


class NotFoundError(NegativeAnswer):
    """Say that nothing of that name is in the graph."""

    default_code = "KZ110"


class InconsistentError(NegativeAnswer):
    """Say that the graph contradicts itself."""

    default_code = "KZ120"
