"""Made-up numbers and names of persons, as people write them."""

from __future__ import annotations

from hypothesis import strategies as st

from schemas.privacy.number import check_digit, is_bank_card

WIDE = str.maketrans("0123456789X+- ", "０１２３４５６７８９Ｘ＋－\u3000")
REGIONS = ("110101", "370102", "440305", "513401", "650104", "810000")


@st.composite
def cards_of_identity(draw: st.DrawFn) -> str:
    day = f"{draw(st.integers(1920, 2019))}{draw(st.integers(1, 12)):02d}{draw(st.integers(1, 28)):02d}"
    digits = f"{draw(st.sampled_from(REGIONS))}{day}{draw(st.integers(0, 999)):03d}"
    return digits + check_digit(digits)


@st.composite
def bank_cards(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(("62", "4", "5")))
    length = 19 if start == "62" else 16
    body = start + "".join(
        draw(st.lists(st.sampled_from("0123456789"), min_size=length - 1 - len(start), max_size=length - 1 - len(start)))
    )
    return next(body + str(digit) for digit in range(10) if is_bank_card(body + str(digit)))


mobiles = st.builds(lambda second, rest: f"1{second}{rest:09d}", st.integers(3, 9), st.integers(0, 10**9 - 1))
landlines = st.builds(lambda area, rest: area + str(rest), st.sampled_from(("010", "0531", "021")), st.integers(20_000_000, 89_999_999))
old_cards = st.builds(lambda card: card[:6] + card[8:17], cards_of_identity().filter(lambda card: card[6:8] == "19"))
numbers = st.one_of(cards_of_identity(), mobiles, landlines, bank_cards(), old_cards)


def spellings(number: str) -> list[str]:
    """Ways in which people write a number of digits."""
    fours = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    found = [number, number.translate(WIDE), f" {number}\n"]
    if len(number) == 11 and number[0] == "1":
        grouped = f"{number[:3]}-{number[3:7]}-{number[7:]}"
        found += [f"+86{number}", f"+86 {grouped}", f"0086{number}", grouped, grouped.replace("-", " "), f"＋８６{number.translate(WIDE)}"]
    elif number[0] == "0":
        area = 3 if number[1] in "12" else 4
        found += [f"{number[:area]}-{number[area:]}", f"({number[:area]}){number[area:]}", f"（{number[:area]}）{number[area:]}"]
    elif len(number) == 18:
        found += [number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}", f"{number[:6]}-{number[6:14]}-{number[14:]}", fours]
    elif len(number) in (16, 19):
        found += [fours, fours.replace(" ", "-")]
    return found
