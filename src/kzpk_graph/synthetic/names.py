"""Invented names: the n-th name of each kind is always the same, and no two are alike."""

from __future__ import annotations

from typing import Final

_STATES: Final = ("Al", "Ber", "Cor", "Dal", "El", "Far", "Gal", "Hol", "Ist", "Jor", "Kal", "Lor", "Mar", "Nor")
_MIDDLES: Final = ("and", "ev", "ian", "or", "ul", "ant", "es", "im", "on", "ar", "in", "ost", "um", "ek")
_CITIES: Final = (
    *("Ark", "Bel", "Chir", "Dor", "Es", "Fen", "Gor", "Hal", "Is", "Jas"),
    *("Kor", "Lin", "Mos", "Nav", "Or", "Pel", "Rud", "Sal", "Tar", "Vel"),
)
_MIDTOWN: Final = (
    *("a", "e", "i", "o", "u", "an", "en", "in", "on", "un"),
    *("ar", "er", "ir", "or", "ur", "al", "el", "il", "ol", "ul"),
)
_TOWNS: Final = ("bad", "grad", "ville", "port", "mouth", "kent", "burg", "ton")
_GIVEN: Final = (
    *("Adil", "Bela", "Cyra", "Dana", "Emil", "Fara", "Galim", "Hana", "Ilya", "Jana"),
    *("Kemal", "Lena", "Marat", "Nadia", "Omar", "Petra", "Rania", "Saule", "Timur", "Vera"),
)
_FAMILY: Final = (
    *("ba", "che", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"),
    *("na", "pe", "ri", "so", "tu", "va", "we", "yi", "zo", "sha"),
)


def state(number: int) -> str:
    """Return the name of a state; there are 196."""
    return _STATES[number % 14] + _MIDDLES[number // 14] + ("ia", "land", "mark")[number % 3]


def city(number: int) -> str:
    """Return the name of a city; there are 3,200."""
    return _CITIES[number % 20] + _MIDTOWN[number // 20 % 20] + _TOWNS[number // 400]


def person(number: int) -> str:
    """Return the name of a person; there is no end of them."""
    rest, family = number // 20, ""
    for _ in range(3):
        rest, at = divmod(rest, 20)
        family += _FAMILY[at]
    while rest:
        rest, at = divmod(rest - 1, 20)
        family += _FAMILY[at]
    return f"{_GIVEN[number % 20]} {family.capitalize()}"
