"""Equations and figures as markup that can stand inside the page: MathML from LaTeX, SVG with names of its own."""

import re
from xml.etree import ElementTree

from latex2mathml.converter import convert

from quenched.replication import UserError

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"

# Elements of MathML Core that the converter makes, with the number of children a browser insists on (None: any).
CHILDREN = {
    **dict.fromkeys(("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mpadded", "msqrt")),
    **dict.fromkeys(("mtable", "mtr", "mtd")),
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "mover", "munder"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
REFUSED = ("href", "style", "class", "id")
LIMITS = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
ROWS = ("math", "mrow", "mstyle", "mtd", "msqrt", "mpadded")
ACCENTS = "^˙¨¯~→―"
TIGHT = ("/", "|", "‖")
CLOSING = ")]}|⟩"
THIN = "0.167em"


def mathml(latex, display="inline"):
    """LaTeX as MathML.

    Parameters
    ----------
    latex : str
    display : {"inline", "block"}

    Returns
    -------
    str
        One ``<math>`` element, checked: every macro known, every element complete, no foreign markup.

    Raises
    ------
    UserError
        When the LaTeX is broken or uses something that the converter does not know.
    """
    if not _balanced(latex):
        raise UserError(f"{latex}: this LaTeX cannot be translated (braces do not match)")
    try:
        root = ElementTree.fromstring(convert(latex, display=display))
    except Exception as error:  # the converter raises whatever its parser stumbles over
        raise UserError(f"{latex}: this LaTeX cannot be translated ({type(error).__name__})") from None
    _strip_namespaces(root)
    for element in root.iter():
        _check(element, latex)
    for element in list(root.iter()):
        _mend(element)
    for element in list(root.iter()):
        if element.tag in ROWS:
            element[:] = _spaced(list(element))
    return _text(root)


def svg(content, prefix, label):
    """A figure's SVG file as an element for the page.

    Parameters
    ----------
    content : str
        The whole file.
    prefix : str
        Put before every id and every reference to one: figures of one page must not share ids.
    label : str
        What the figure shows, for those who cannot see it.

    Returns
    -------
    str

    Raises
    ------
    UserError
        When it is not SVG, runs scripts or refers to anything outside itself.
    """
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise UserError(f"figure {prefix}: is not well-formed SVG ({error})") from None
    if root.tag != f"{SVG}svg":
        raise UserError(f"figure {prefix}: is not SVG but <{root.tag}>")
    _drop_metadata(root)
    _strip_namespaces(root)
    for element in root.iter():
        _rename(element, prefix)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    return _text(root, {"id": prefix, "role": "img", "aria-label": label})


def _balanced(latex):
    """Whether every brace has its partner; the converter itself forgives an open one at the end."""
    depth = 0
    for brace in re.findall(r"[{}]", re.sub(r"\\.", "", latex)):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _check(element, latex):
    wanted = CHILDREN.get(element.tag, 0)
    text = element.text or ""
    broken = (
        element.tag not in CHILDREN
        or (wanted is not None and len(element) != wanted)
        or any(mark in text for mark in "\\$&")
        or any(name in REFUSED or name.startswith("on") for name in element.attrib)
    )
    if broken:
        raise UserError(f"{latex}: this LaTeX cannot be translated (at {text.strip() or element.tag})")


def _mend(element):
    """What the converter leaves to be desired for browsers that know MathML Core only."""
    base = element[0] if len(element) else None
    if element.tag in LIMITS and base.tag == "mo" and (base.text in ("∑", "∏") or _is_word(base)):
        element.tag = LIMITS[element.tag]
        base.attrib |= {"movablelimits": "true", "lspace": "0", "rspace": "0" if _is_word(base) else THIN}
    if element.tag in ("mover", "munder") and element[1].text and element[1].text in ACCENTS:
        element.set("accent", "true")
    if element.tag == "mo" and element.text in TIGHT and "lspace" not in element.attrib:
        element.attrib |= {"lspace": "0", "rspace": "0"}
    if element.tag == "mi" and element.text == "~":  # from \sim
        element.tag, element.text = "mo", "∼"
    if element.get("mathvariant") == "double-struck" and (element.text or "").isdecimal():
        element.text = "".join(chr(0x1D7D8 + int(digit)) for digit in element.text)
        del element.attrib["mathvariant"]


def _spaced(row):
    """A row of elements with TeX's thin spaces around names of functions, and no negative thin spaces."""
    row = [element for element in row if element.get("width") != "negativethinmathspace"]
    spaced = []
    for position, element in enumerate(row):
        if element.tag == "mo" and _is_word(element):
            element.tag = "mi"
        after = row[position + 1] if position + 1 < len(row) else None
        before = spaced[-1] if spaced else None
        if _is_sign(element, before):
            element.attrib |= {"form": "prefix", "lspace": "0", "rspace": "0"}
        if _is_function(element) and before is not None and _is_ordinary(before, CLOSING):
            spaced.append(ElementTree.Element("mspace", width=THIN))
        spaced.append(element)
        if _is_function(element) and after is not None and _is_ordinary(after) and not _is_function(after):
            spaced.append(ElementTree.Element("mspace", width=THIN))
    return spaced


def _is_word(element):
    return len(element.text or "") > 1 and element.text.isalpha()


def _is_function(element):
    while element.tag in (*LIMITS, *LIMITS.values()):
        element = element[0]
    return element.tag in ("mi", "mo") and _is_word(element)


def _is_sign(element, before):
    """Whether a plus or minus belongs to the number behind it, instead of joining two."""
    if element.tag != "mo" or element.text not in ("−", "+", "±"):
        return False
    return before is None or (before.tag == "mo" and (before.text or "") not in CLOSING)


def _is_ordinary(element, marks=""):
    """Whether TeX would keep a function's name away from this element."""
    if element.tag == "mrow" and len(element):
        element = element[-1 if marks else 0]
    if element.tag == "mo":
        return bool(marks) and bool(element.text) and element.text in marks
    return element.tag not in ("mspace", "mtext")


def _drop_metadata(root):
    """Who wrote the file and in which vocabulary: addresses that nobody needs in the page."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{SVG}metadata":
                parent.remove(child)


def _strip_namespaces(root):
    """Plain names: inside HTML a parser knows by itself what belongs to svg and math."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {name.replace(XLINK, ""): value for name, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update({name: value for name, value in attributes.items() if not name.startswith("{")})


def _rename(element, prefix):
    if element.tag in ("script", "foreignObject") or any(name.startswith("on") for name in element.attrib):
        raise UserError(f"figure {prefix}: holds a script")
    for name, value in element.attrib.items():
        if name == "id":
            value = f"{prefix}-{value}"
        elif name == "href" and value.startswith("#"):
            value = f"#{prefix}-{value[1:]}"
        elif name == "href" and not value.startswith("data:image/"):
            raise UserError(f"figure {prefix}: refers to {value}, outside itself")
        element.set(name, _local(value, prefix))
    if element.tag == "style":
        element.text = re.sub(r"([^{}]+)\{", rf"#{prefix} \1{{", _local(element.text or "", prefix))


def _local(value, prefix):
    """``url(#id)`` with the id's new name."""
    outside = re.search(r"url\(\s*['\"]?(?!#)[^)]*\)|@import", value)
    if outside:
        raise UserError(f"figure {prefix}: refers to {outside[0]}, outside itself")
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", value)


def _text(root, attributes=None):
    root.attrib.update(attributes or {})
    root.tail = None
    return ElementTree.tostring(root, encoding="unicode")
