"""What others have written stays words in Markdown."""

from __future__ import annotations

import pytest

from dashboard.literal import literal


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("data.purpose: is missing", "data.purpose: is missing"),
        ("![x](http://a.example/i.png)", r"!\[x\](http://a.example/i.png)"),
        ("<http://a.example>", r"\<http://a.example\>"),
        ("a_b *c* `d` $e$ &lt;", r"a\_b \*c\* \`d\` \$e\$ \&lt;"),
        ("\\[x](y)", r"\\\[x\](y)"),
        ("预警：未填写", "预警：未填写"),
    ],
)
def test_no_sign_means_anything(words: str, shown: str) -> None:
    assert literal(words) == shown
