"""Amounts as people write them: what is read, and what is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph.vocab import KZPK

from .test_reading import FIGURE, SUM, facts, said, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.sheets import Sheet


def figure(read: Callable[..., Sheet], amount: str, **cells: str) -> Sheet:
    return read(sheet_of({**SUM, "currency": "USD", **cells, "amount": amount}, heading=FIGURE))


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$312,500,000", "312500000"),
        ("US$ 312.5 million", "312500000"),
        ("over $312,500,000.00", "312500000"),
        ("312,500,000 USD.", "312500000"),
        ("1.234 million USD", "1234000"),
        ("1.2340", "1.234"),
        ("0.125", "0.125"),
        ("5 billion $", "5000000000"),
    ],
)
def test_what_is_read(read: Callable[..., Sheet], text: str, amount: str) -> None:
    sheet = figure(read, text)
    assert said(sheet) == []
    assert [value.partition("^^")[0].strip('"') for value in facts(sheet, KZPK + "amount")] == [amount]
    assert facts(sheet, KZPK + "currency") == ['"USD"']


@pytest.mark.parametrize(
    ("text", "what", "advice"),
    [
        ("less than 300 million USD", "is no bound", "write one of"),
        ("up to 300 million USD", "is no bound", "write one of"),
        ("-5", "below zero", "without the sign"),
        ("about -300 million USD", "below zero", "without the sign"),
        ("\u2212300 million", "below zero", "without the sign"),
        ("1.234", "may be 1234, or 1.234", "write 1234 if the dot parts the thousands, or 1.2340"),
        ("312.500 USD", "may be 312500, or 312.500", "write 312500 if"),
        ("312.500.000", "is no number", "write 312500000,"),
        ("3,12,50,000", "is no number", "write 31250000,"),
        ("14,2", "is no number", "write 14.2:"),
        ("312.5 mn", "'mn' is no unit that the sheet knows", "write 312.5 million"),
        ("300M", "'M' is no unit that the sheet knows", "write 300 million"),
        ("$5bn", "'bn' is no unit that the sheet knows", "write 5 billion"),
        ("31.25 crore USD", "'crore' is no unit that the sheet knows", "write 312500000 USD"),
        ("5 lakh", "'lakh' is no unit that the sheet knows", "write 500000"),
        ("300+ million", "is no amount", "write 'over 300 million'"),
        ("300-320 million", "is a range", "write the lower end with 'over'"),
        ("300\u2013320 million", "is a range", "write the lower end with 'over'"),
        ("300 to 320 million", "is a range", "write the lower end with 'over'"),
        ("3.1E+08", "is no plain number", "write 310000000"),
        ("312500000 PKR", "PKR in the amount, USD in 'currency'", "leave out"),
        ("5 barrels", "'barrels' in the amount, USD in 'currency'", "leave out"),
        ("nearly 300", "'nearly' is no bound", "write 'almost'"),
        ("more than 300", "'more than' is no bound", "write 'over'"),
        ("at least 300", "'at least' is no bound", "write 'over'"),
        ("approx. 300", "'approx.' is no bound", "write 'about'"),
        ("ca. .5 million", "'ca.' is no bound", "write 'about'"),
        ("abuot 300", "'abuot' is no bound", "write 'about'"),
        ("x", "is no number", "write it as in"),
    ],
)
def test_what_is_asked_about(read: Callable[..., Sheet], text: str, what: str, advice: str) -> None:
    sheet = figure(read, text)
    (finding,) = sheet.findings
    assert (finding.code, finding.severity) == ("KZ604", "violation")
    assert what in finding.message
    assert finding.advice.startswith(advice) or advice in finding.advice
    assert sheet.quads == ()


def test_what_the_cells_beside_it_say(read: Callable[..., Sheet]) -> None:
    (finding,) = figure(read, "over 300", bound="about").findings
    assert finding.message.endswith("'over' in the amount, 'about' in 'bound'")
    (finding,) = figure(read, "300 USD", currency="", unit="person").findings
    assert finding.message.endswith("USD in the amount, person in 'unit'")
    assert said(figure(read, "300 USD", currency="USD", bound="about")) == []
    assert facts(figure(read, "$300", currency="CAD"), KZPK + "currency") == ['"CAD"']
    assert facts(figure(read, "$300", currency=""), KZPK + "currency") == ['"USD"']


@pytest.mark.parametrize("cells", [{"amount": "-3.7 percent"}, {"amount": "-3.7", "unit": "percent"}])
def test_a_change_in_percent_may_be_below_zero(read: Callable[..., Sheet], cells: dict[str, str]) -> None:
    sheet = figure(read, **{"currency": "", **cells})
    assert said(sheet) == []
    assert [value.partition("^^")[0].strip('"') for value in facts(sheet, KZPK + "amount")] == ["-3.7"]


def test_nothing_is_worth_a_warning(read: Callable[..., Sheet]) -> None:
    sheet = figure(read, "0")
    (finding,) = sheet.findings
    assert (finding.severity, finding.code) == ("warning", "KZ604")
    assert finding.message == 'column "amount": the amount is 0'
    assert facts(sheet, KZPK + "currency") == ['"USD"']
