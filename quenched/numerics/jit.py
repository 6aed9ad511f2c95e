"""The one place where kernels are compiled: options, and a compile cache that cannot give old or broken code.

Numba's own cache looks at the time stamp of the file that defines a function. An edit in a function that it calls
goes unseen, two processes may overwrite each other's entries, and a damaged entry ends the program. Here an entry
lives in a folder named by the digest of every source file the kernel's module imports (and of the versions of Python,
Numba, llvmlite and NumPy), in a file named by signature and CPU, with its checksum in front.
"""

import hashlib
import os
import pickle
import shutil
import sys
import tempfile
from pathlib import Path

import llvmlite
import numba
import numpy as np
from numba.core import caching
from numba.core.serialize import dumps

from quenched.numerics.sources import PACKAGE, closure, digest

REASSOCIATE = frozenset({"reassoc", "contract", "nsz", "arcp"})
KEPT_VERSIONS = 4
_CHECKSUM_BYTES = hashlib.sha256().digest_size


def kernel(function=None, *, reassociate=False, inline="never"):
    """Compile a function in nopython mode, with the project's cache.

    Parameters
    ----------
    function : callable
        Arrays and scalars in, arrays and scalars out; randomness only through a Generator argument.
    reassociate : bool
        Let LLVM change the order of floating-point sums, so that reductions vectorise.  NaN and infinity keep their
        meaning.  Never where bit identity between CPU families is promised.
    inline : {"never", "always"}
        Numba's inlining, for kernels whose callers must be specialised.

    Returns
    -------
    numba Dispatcher
        ``.py_func`` is the function itself.
    """
    if function is None:
        return lambda inner: kernel(inner, reassociate=reassociate, inline=inline)
    flags = set(REASSOCIATE) if reassociate else False
    dispatcher = numba.njit(fastmath=flags, inline=inline, error_model="numpy")(function)
    if Path(function.__code__.co_filename).is_file():  # a function typed at a prompt is not cached
        dispatcher._cache = _KernelCache(function)
    return dispatcher


def cache_root():
    """The folder of compiled kernels.

    QUENCHED_CACHE_DIR when set; else ``.cache/kernels`` of the checkout; else the user's cache folder.
    """
    override = os.environ.get("QUENCHED_CACHE_DIR")
    if override:
        return Path(override)
    if (PACKAGE.parent / "Snakefile").is_file() and os.access(PACKAGE.parent, os.W_OK):
        return PACKAGE.parent / ".cache" / "kernels"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "quenched" / "kernels"


def versions():
    """What else compiled code depends on."""
    return (sys.version, numba.__version__, llvmlite.__version__, np.__version__)


class _Locator(caching._CacheLocator):
    """Names the folder of a kernel's module."""

    def __init__(self, py_file):
        self._py_file = py_file
        name = ".".join(Path(py_file).resolve().with_suffix("").parts[-2:])
        self._name, self._stamp = name, digest(closure(py_file), *versions())

    def get_cache_path(self):
        return str(cache_root() / f"{self._name}-{self._stamp}")

    def get_source_stamp(self):
        return self._stamp

    def get_disambiguator(self):
        return self._stamp

    def ensure_cache_path(self):
        folder = Path(self.get_cache_path())
        if not folder.is_dir():
            _prune(folder.parent, self._name)
        folder.mkdir(parents=True, exist_ok=True)

    @classmethod
    def from_function(cls, py_func, py_file):
        return cls(py_file)


class _Entries:
    """One file per compiled signature: checksum, then the pickled code."""

    def __init__(self, folder, prefix):
        self._folder, self._prefix = Path(folder), prefix

    def _path(self, key):
        return self._folder / f"{self._prefix}-{hashlib.sha256(repr(key).encode()).hexdigest()[:24]}.bin"

    def load(self, key):
        """The stored data; None when there are none or they are damaged (the file is then removed)."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        checksum, payload = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
        if hashlib.sha256(payload).digest() == checksum:
            return pickle.loads(payload)
        path.unlink(missing_ok=True)
        return None

    def save(self, key, data):
        """Store under a temporary name and move into place, so that no reader sees half an entry."""
        payload = dumps(data)
        handle, temporary = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.sha256(payload).digest() + payload)
        os.replace(temporary, self._path(key))

    def flush(self):
        """Forget every entry of the kernel."""
        for path in self._folder.glob(f"{self._prefix}-*.bin"):
            path.unlink(missing_ok=True)


class _Compiled(caching.CompileResultCacheImpl):
    _locator_classes = (_Locator,)


class _KernelCache(caching.FunctionCache):
    _impl_class = _Compiled

    def __init__(self, py_func):
        super().__init__(py_func)
        self._cache_file = _Entries(self._cache_path, py_func.__qualname__)

    def _save_overload(self, signature, data):
        try:
            super()._save_overload(signature, data)
        except OSError:
            self.disable()  # a full or unwritable disk costs a recompilation, not the result


def _prune(root, name):
    """Remove all but the newest compiled versions of a module."""
    folders = [path for path in root.glob(f"{name}-*") if path.is_dir()]
    folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in folders[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
