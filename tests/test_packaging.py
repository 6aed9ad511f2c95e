"""The library installs by itself, and says what it is."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import quenched


@pytest.mark.slow
def test_a_wheel_holds_every_module_and_imports_anywhere(tmp_path):
    build = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    source = tmp_path / "source"
    shutil.copytree("quenched", source / "quenched")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(name, source)
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], capture_output=True, text=True, check=True, cwd=source
    )
    wheel = zipfile.ZipFile(tmp_path / done.stdout.split()[-1])
    expected = {path.as_posix() for path in Path("quenched").rglob("*.py")}
    assert expected <= set(wheel.namelist())
    wheel.extractall(tmp_path / "site")
    program = "import quenched; from quenched.perceptron import gardner; print(quenched.__file__, gardner.capacity())"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
    )  # fmt: skip
    assert run.stdout.startswith(str(tmp_path / "site"))
    assert run.stdout.split()[-1].startswith("0.83307859973957")


def test_one_version_everywhere():
    assert f'version = "{quenched.__version__}"' in Path("pyproject.toml").read_text()
    assert f"version: {quenched.__version__}" in Path("CITATION.cff").read_text()


def test_the_lock_names_no_address():
    text = Path("requirements.txt").read_text()
    assert "://" not in text
    assert "index-url" not in text
    for name in Path("requirements.in").read_text().splitlines():
        package = name.partition("#")[0].strip().split(">")[0].split("<")[0].strip().lower()
        assert not package or f"\n{package}==" in f"\n{text}", package
