"""Equations as MathML, figures as part of a page, numbers and times as people write them."""

import pytest

from quenched.replication import UserError, markup, page


@pytest.mark.parametrize(
    "latex",
    [
        "\\unknownmacro", "\\frac{a", "\\frac{a}{b", "x^{2", "a & b", "$x$", "\\bigl\\langle x", "\\href{a}{b}",
        "\\text{<b>x</b>}", "\\text{<b>}", "\\style{color:red}{x}", "\\class{a}{b}", "\\left( x", "\\limits",
    ],
)  # fmt: skip
def test_broken_latex_is_refused(latex):
    with pytest.raises(UserError, match="cannot be translated"):
        markup.mathml(latex)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("\\ln x", '<mi>ln</mi><mspace width="0.167em" /><mi>x</mi>'),
        ("\\ln(x)", "<mi>ln</mi><mo"),
        ("2\\tanh^2 x", '<mn>2</mn><mspace width="0.167em" /><msup><mi>tanh</mi><mn>2</mn></msup><mspace'),
        ("\\operatorname{erf} x", '<mi>erf</mi><mspace width="0.167em" /><mi>x</mi>'),
        ("\\sum_i x", '<munder><mo movablelimits="true" lspace="0" rspace="0.167em">∑</mo><mi>i</mi></munder>'),
        ("a = -b", '<mo form="prefix" lspace="0" rspace="0">−</mo>'),
        ("a - b", "<mo>−</mo>"),
        ("x \\sim y", "<mo>∼</mo>"),
        ("\\mathbb{1}", "𝟙"),
        ("H\\!\\left(x\\right)", "<mi>H</mi><mrow><mo"),
        ("a < b", "<mo>&lt;</mo>"),
    ],
)
def test_mathml_as_typesetters_want_it(latex, expected):
    assert expected in markup.mathml(latex)


@pytest.mark.parametrize(
    "content",
    [
        "<svg", "<p/>", "<svg/>",
        '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://example.org/x.png"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><g style="fill: url(http://example.org/x)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>@import "x";</style></svg>',
    ],
)  # fmt: skip
def test_figures_that_reach_outside_are_refused(content):
    with pytest.raises(UserError, match="figure f: "):
        markup.svg(content, "f", "label")


def test_embedded_pixels_are_allowed():
    content = '<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,AAAA"/></svg>'
    assert 'href="data:image/png;base64,AAAA"' in markup.svg(content, "f", "a < b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.2e-05", "1.2\u202f×\u202f10⁻⁵"),
        ("-1.20(3)e+11", "−1.20(3)\u202f×\u202f10¹¹"),
        ("[-1, 2]", "[−1, 2]"),
        ("0.829(8)", "0.829(8)"),
    ],
)
def test_typeset(text, expected):
    assert page.typeset(text) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.0, "0 s"), (0.042, "0.042 s"), (12.4, "12 s"), (150, "2.5 min"), (9000, "2.5 h")]
)
def test_duration(seconds, expected):
    assert page.duration(seconds) == expected
