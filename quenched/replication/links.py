"""Which script makes a table and which library functions stand behind it, with line numbers, read from the sources.

Nothing is imported: the files are parsed, relative to the checkout, so a page can name code without running it.
"""

import ast
import functools
from pathlib import Path
from typing import NamedTuple

from quenched.replication import UserError

PACKAGE = "quenched"
FRAME = f"{PACKAGE}.replication"  # what every script uses alike; no physics, not worth naming
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


class Place(NamedTuple):
    """Where a function stands: its name, its file relative to the checkout, the line of its ``def``."""

    name: str
    path: str
    line: int


class Script(NamedTuple):
    """A script: what it does, where its main function stands, and the library functions it uses, in order of use."""

    says: str
    main: Place
    uses: tuple


def function(name):
    """The place of a function or class of the library.

    Parameters
    ----------
    name : str
        Dotted, as in an import: ``quenched.numerics.roots.bisect``.

    Returns
    -------
    Place

    Raises
    ------
    UserError
        When there is no such module or function.
    """
    place, _ = _find(name) or (None, None)
    if place is None:
        raise UserError(f"{name}: no function of that name is found under {PACKAGE}/")
    return place


def script(path):
    """What a script does and which functions of the library it uses.

    Parameters
    ----------
    path : path-like
        Its main function is the first function of its own that is called under ``if __name__ == "__main__":``.

    Returns
    -------
    Script

    Raises
    ------
    UserError
        When the file is missing or is not Python.
    """
    tree = _parse(path)
    says = " ".join((ast.get_docstring(tree) or "").split("\n\n", 1)[0].split())
    name, line = _main(tree)
    return Script(says, Place(name or Path(path).stem, Path(path).as_posix(), line), tuple(_uses(tree)))


def _main(tree):
    """Name and line of the function a script is about; without one, the line where its main block starts."""
    own = {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)}
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    for node in (node for block in blocks for node in _in_order(block)):
        if isinstance(node, ast.Name) and node.id in own:
            return node.id, own[node.id]
    return None, blocks[0].lineno if blocks else 1


def _uses(tree):
    """Functions and classes of the library that a module names, each once."""
    imported, seen, taken = _imported(tree), set(), set()
    for node in _in_order(tree):
        name, start = _dotted(node, imported), (node.lineno, node.col_offset)
        if name is None or start in taken or f"{name}.".startswith(f"{FRAME}."):
            continue
        place, definition = _find(name) or (None, None)
        if isinstance(definition, DEFINITIONS):
            taken.add(start)  # in a.b.c the part a.b starts at the same place and is met later
            if place not in seen:
                seen.add(place)
                yield place


def _imported(tree):
    """Local name -> dotted name, for everything that a module imports from the library."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            pairs = [(alias.asname or PACKAGE, alias.name if alias.asname else PACKAGE) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            pairs = [(alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names]
        else:
            continue
        names |= {local: name for local, name in pairs if f"{name}.".startswith(f"{PACKAGE}.")}
    return names


def _dotted(node, imported):
    """The dotted library name that an expression ``a.b.c`` stands for; None for any other node."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id in imported:
        return ".".join([imported[node.id], *reversed(parts)])
    return None


def _find(name, depth=0):
    """Place and syntax node of what a dotted name of the library stands for; None when there is no such thing."""
    path, rest = _module(name.split("."))
    if path is None or not rest or depth > 5:
        return None
    body = _parse(path).body
    for position, part in enumerate(rest):
        node = next((node for node in body if part in _names(node)), None)
        if isinstance(node, ast.ImportFrom):  # handed on from another module
            origin = next(alias.name for alias in node.names if part == (alias.asname or alias.name))
            return _find(".".join([node.module, origin, *rest[position + 1 :]]), depth + 1)
        if node is None:
            return None
        body = getattr(node, "body", [])
    return Place(name, path.as_posix(), node.lineno), node


def _module(parts):
    """The file of the longest module name that a dotted name starts with, and the parts that remain."""
    for length in range(len(parts), 0, -1):
        stem = Path(*parts[:length])
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.is_file():
                return path, parts[length:]
    return None, parts


def _names(node):
    """Names that a statement defines."""
    if isinstance(node, DEFINITIONS):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.ImportFrom):
        return [alias.asname or alias.name for alias in node.names]
    return []


def _in_order(tree):
    """Nodes that stand at a place in the file, as one reads it."""
    return sorted(
        (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)),
        key=lambda node: (node.lineno, node.col_offset),
    )


def _parse(path):
    try:
        stat = Path(path).stat()
        return _tree(str(Path(path).resolve()), stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except SyntaxError as error:
        raise UserError(f"{path}, line {error.lineno}: is not Python ({error.msg})") from None


@functools.cache
def _tree(path, modified, size):
    """The parsed file (the stamps only key the memory)."""
    return ast.parse(Path(path).read_bytes(), path)
