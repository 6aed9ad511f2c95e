"""Which files of the library a Python file depends on, found by reading imports, and a digest of them all.

Snakemake does not see edits in modules that a script imports, and Numba's own cache does not see edits in a function
that a kernel calls; both are keyed by this digest instead.
"""

import ast
import functools
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def closure(path, package=PACKAGE):
    """All files of `package` that the Python file at `path` imports, directly or not, and the file itself.

    Parameters
    ----------
    path : path-like
        A Python file, inside the package or not.
    package : path-like
        The package's folder; its name is the import name.

    Returns
    -------
    list of Path
        Sorted; ``__init__.py`` of every package on the way included.
    """
    package = Path(package).resolve()
    pending, found = [Path(path).resolve()], set()
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            stat = current.stat()
            pending.extend(_imports(current, package, stat.st_mtime_ns, stat.st_size))
    return sorted(found)


def digest(paths, *extra):
    """A short hexadecimal digest of the files' contents and names, and of further strings."""
    total = hashlib.sha256()
    for path in paths:
        content = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        total.update(f"{Path(path).name}\0{content}\n".encode())
    for text in extra:
        total.update(f"{text}\n".encode())
    return total.hexdigest()[:20]


@functools.cache
def _imports(path, package, modified, size):
    """Files of the package that one file names in its import statements (the stamps only key the memory)."""
    files = []
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.ImportFrom):
            raise ValueError(f"{path}: relative import in line {node.lineno}; write it in full, imports are traced")
        else:
            continue
        for name in names:
            files.extend(_files_of(name.split("."), package))
    return tuple(files)


def _files_of(parts, package):
    """The files that importing a dotted name executes, as far as they lie in the package."""
    if parts[0] != package.name:
        return
    folder = package
    yield folder / "__init__.py"
    for part in parts[1:]:
        if (folder / f"{part}.py").is_file():
            yield folder / f"{part}.py"
            return
        folder = folder / part
        if not (folder / "__init__.py").is_file():
            return
        yield folder / "__init__.py"
