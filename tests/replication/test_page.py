"""The page: complete, closed in itself, safe against markup in texts, and readable on a phone."""

import html.parser
import inspect
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from quenched.replication import UserError, links, measurements, page, verdicts

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "workflow" / "report" / "page.html.j2"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SCALE = "smoke"

CLAIM = """
id: {name}
order: {order}
title: {{en: "Title of {name} <b>&", zh: 标题{order}}}
statement: {{en: "Statement with <script>alert(1)</script>.", zh: 一个论断。}}
section: {{en: Section, zh: 一节}}
equations:
  - latex: {latex}
    says: {{en: It says so., zh: 方程之意。}}
    function: quenched.toy.model.energy
sources:
  someone1999: {{authors: "A. One, B. Two, C. Three", title: On "it" & <i>, year: 1999, reference: J. 1, place: Fig. 2}}
refuted_if: {{en: It were false., zh: 若其为假。}}
proof: {{status: theorem, note: {{en: Proved., zh: 已证明。}}}}
tables: [curve]
chunked: [samples]
quantities:
  - id: slope
    symbol: '\\alpha_c'
    meaning: {{en: A slope, zh: 斜率}}
    published: {{value: 0.833, error: 0.0005}}
    source: someone1999
    read_in: secondary
    tolerance: 0.01
  - id: ceiling
    symbol: T_{{1/2}}
    meaning: {{en: A bound, zh: 上界}}
    published: {{value: 2.5}}
    source: someone1999
    read_in: recalled
    relation: at_most
    tolerance: 0.1
    expected: not reproduced
    reason: {{en: A trap., zh: 陷阱。}}
  - id: later
    symbol: \\sum_i x_i
    meaning: {{en: An interval, zh: 区间}}
    published: {{low: 1.0, high: 2.0}}
    source: someone1999
    read_in: derived
    relation: between
    tolerance: 0.1
    judged_from: paper
figure: {{caption: {{en: What to see., zh: 图中所见。}}}}
"""
MODEL = '''"""A model."""

SIZE = 3


def energy(x):
    """Of the model."""
    return x
'''
SCRIPT = '''"""A table that does something.

Outputs
-------
results/<scale>/toy/curve.csv
"""

from quenched.replication import job
from quenched.toy import model


def helper(x):
    return x


def curve(x):
    return model.energy(helper(x)) + model.SIZE


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, curve(1))
'''
FIGURE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="720pt" height="300pt"
 viewBox="0 0 720 300" version="1.1">
<metadata><about xmlns="http://purl.org/dc/elements/1.1/" resource="http://purl.org/dc/dcmitype/StillImage"/></metadata>
<defs><style type="text/css">*{stroke-linejoin: round}</style><path id="m1" d="M0 0L9 9"/>
<clipPath id="p1"><rect x="0" y="0" width="720" height="300"/></clipPath></defs>
<g id="figure_1"><use xlink:href="#m1" x="9" y="9" clip-path="url(#p1)" style="fill: url(#m1)"/></g>
</svg>
"""
NUMBERS = {"slope": (0.8331, 0.0002), "ceiling": (3.0, 0.0), "later": (1.5, 1e-7)}
FACTS = {
    "date": "2001-02-03T04:05:06+00:00",
    "commit": "0123456789abcdef+edits",
    "scale": SCALE,
    "seed": 17,
    "python": "3.11.0",
    "packages": {"numpy": "2.4.0"},
    "system": "Linux x86_64",
    "processor": "A processor",
    "cores": 2,
}


def write(path, content):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def write_rows(path, rows):
    cells = [["" if value is None else str(value) for value in row.values()] for row in rows]
    write(path, "\n".join(map(",".join, [list(rows[0]), *cells])) + "\n")


def make_claim(order, name, latex="'E = \\frac{1}{2} \\sum_i x_i^2 \\ln x'"):
    """A claim with script, tables, figure; returns its rows of verdicts.csv and of cost.csv and its resources."""
    write(f"config/claims/{name}.yaml", CLAIM.format(name=name, order=order, latex=latex))
    for table in ("curve", "samples", "measure", "figure"):
        write(f"scripts/{name}/{table}.py", SCRIPT)
    folder = Path("results", SCALE, name)
    write(folder / "figure.svg", FIGURE)
    from quenched.replication.claims import load_claim

    measured = {
        key: measurements.Measurement(key, value, error, 0, None, None, "by <hand> & eye")
        for key, (value, error) in NUMBERS.items()
    }
    judged = verdicts.verdict_rows(load_claim(name), measured, SCALE)
    write_rows(folder / "measured.csv", [row._asdict() for row in measured.values()])
    write_rows(folder / "verdict.csv", judged)
    parts = ["curve.csv", *(f"samples/{chunk}.csv" for chunk in range(11))]
    for part in parts:
        write(folder / part, "x,y\n1,2\n3,4\n")
    fields = [
        {"name": "x", "type": "number", "description": "Where < there", "unit": "m"},
        {"name": "y", "type": "number"},
    ]
    resources = [
        {"path": f"{name}/{part}", "schema": {"fields": fields}} for part in [*parts, "measured.csv", "verdict.csv"]
    ]
    costs = [cost_row(name, "curve", None, 75.0, 300.0), *(cost_row(name, "samples", k, 1.0, 99.0) for k in range(11))]
    return judged, [*costs, cost_row(name, "verdict", None, None, None)], resources


def cost_row(claim, table, chunk, cpu, memory):
    return {
        "claim": claim, "table": table, "chunk": chunk, "wall_seconds": 0.5, "cpu_seconds": cpu, "memory_mb": memory,
    }  # fmt: skip


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A checkout with two small claims and complete results, as the working directory."""
    monkeypatch.chdir(tmp_path)
    write("quenched/__init__.py", "")
    write("quenched/toy/__init__.py", "")
    write("quenched/toy/model.py", MODEL)
    write("scripts/report/verdict.py", SCRIPT)
    judged, costs, resources = (
        [*first, *second] for first, second in zip(make_claim(2, "alpha"), make_claim(1, "beta"), strict=True)
    )
    folder = Path("results", SCALE)
    write_rows(folder / "verdicts.csv", judged)
    write_rows(folder / "cost.csv", costs)
    write(folder / "datapackage.json", json.dumps({"resources": resources}))
    write(folder / "provenance.json", json.dumps(FACTS))
    for name in ("manifest.sha256", "docs/claims/alpha.md"):
        write(folder / name if "/" not in name else name, "")
    return tmp_path


@pytest.fixture
def text(tree):
    return page.render(SCALE, TEMPLATE)


class Parsed(html.parser.HTMLParser):
    """Start tags with their attributes, and the text outside scripts and styles."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.words, self._inside = [], [], None
        self.feed(content)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._inside = tag

    def handle_data(self, data):
        if self._inside not in ("script", "style"):
            self.words.append(data)

    def values(self, *names):
        return [value for _, attributes in self.tags for name, value in attributes.items() if name in names]

    def text(self):
        return " ".join(" ".join(self.words).split())


def test_nothing_outside_is_referred_to(text):
    assert "http:" not in text
    assert "https:" not in text
    assert "//" not in re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    assert re.findall(r"url\((?!#)|@import", text) == []
    assert not {"img", "iframe", "object", "embed", "audio", "video", "base"} & {tag for tag, _ in Parsed(text).tags}
    assert Parsed(text).values("src", "srcset", "action") == []


def test_links_are_relative_and_lead_somewhere(text, tree):
    parsed = Parsed(text)
    identifiers = set(parsed.values("id"))
    targets = {value for value in parsed.values("href") if value != "data:,"}
    assert {value[1:] for value in targets if value.startswith("#")} <= identifiers
    files = {value.partition("#")[0] for value in targets if not value.startswith("#")}
    missing = {value for value in files if not (tree / "results" / SCALE / value).is_file()}
    assert missing == set()
    assert {"alpha/curve.csv", "beta/samples/10.csv", "../../docs/claims/alpha.md"} <= files


def test_every_quantity_with_its_numbers(text):
    identifiers = Parsed(text).values("id")
    for claim in ("alpha", "beta"):
        assert {f"{claim}-{quantity}" for quantity in NUMBERS} <= set(identifiers)
    for piece in ("0.83310(20)", "0.83300(50)", "≤ 2.5", "[1, 2]", "A. One et al. 1999", "0.0001"):
        assert piece in text
    assert text.index('id="beta"') < text.index('id="alpha"')  # by order, not by name


def test_status_is_told_by_word_icon_and_expectation(text):
    words = Parsed(text).text()
    for piece in ("not reproduced", "not judged", "as expected", "A trap.", "judged from scale paper on"):
        assert piece in words
    assert "all as the claim files expect" in words
    assert text.count('class="status') == text.count('class="icon"')


@pytest.fixture
def surprising(tree):
    """The page when a verdict is not the expected one."""
    path = tree / "results" / SCALE / "verdicts.csv"
    path.write_text(path.read_text().replace("reproduced,reproduced", "inconclusive,reproduced", 1))
    return page.render(SCALE, TEMPLATE)


def test_surprise_is_shown(surprising):
    words = Parsed(surprising).text()
    assert "unexpected: reproduced was expected" in words
    assert "1 of 6 not as the claim files expect" in words


def test_markup_in_texts_is_escaped(text):
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "by &lt;hand&gt; &amp; eye" in text
    assert "Where &lt; there" in text
    assert text.count("<script>") == 1


def test_both_languages_everywhere(text):
    tags = [attributes for tag, attributes in Parsed(text).tags if tag == "span"]
    count = {name: sum(attributes.get("class") == name for attributes in tags) for name in ("en", "zh")}
    assert count["en"] == count["zh"] > 100
    for piece in ("一个论断。", "若其为假。", "图中所见。", "方程之意。", "陷阱。", "斜率", "判定", "定理"):
        assert piece in text


def test_mathematics_is_mathml_without_leftovers(text):
    assert "\\" not in text
    assert text.count("<math") == text.count("</math>") == 2 * (1 + 3)
    assert "<mfrac>" in text


def test_ids_are_unique_and_figures_keep_to_themselves(text):
    identifiers = Parsed(text).values("id")
    assert len(identifiers) == len(set(identifiers))
    for claim in ("alpha", "beta"):
        assert f'href="#{claim}-figure-m1"' in text
        assert f'clip-path="url(#{claim}-figure-p1)"' in text
        assert f"fill: url(#{claim}-figure-m1)" in text
        assert f"#{claim}-figure *{{stroke-linejoin" in text
    assert "<?xml" not in text
    assert text.count("<!DOCTYPE") == 1
    assert "metadata" not in text


def test_code_and_cost_behind_a_table(text):
    words = Parsed(text.replace("<wbr>", "")).text()
    assert "A table that does something." in words
    assert "scripts/alpha/curve.py:16" in words  # curve(), not helper()
    assert "toy.model.energy quenched/toy/model.py:6" in words
    assert "SIZE" not in words
    assert "75 s CPU" in words
    assert "11 chunks" in words
    assert "22 rows" in words
    assert "300 MB" in words


def test_header_tells_what_the_run_was(text):
    words = Parsed(text).text()
    for piece in (
        "17",
        "2001-02-03 04:05 UTC",
        "0123456789ab",
        "with edits",
        "2 reproduced",
        "make verify scale=smoke",
        "MIT",
    ):
        assert piece in words


def test_same_input_same_bytes(text):
    assert page.render(SCALE, TEMPLATE) == text


@pytest.mark.parametrize(
    "name",
    ["verdicts.csv", "cost.csv", "provenance.json", "datapackage.json", "alpha/figure.svg", "beta/samples/3.csv"],
)
def test_missing_file_is_one_sentence(tree, name):
    (tree / "results" / SCALE / name).unlink()
    with pytest.raises(UserError, match=re.escape(name)) as caught:
        page.render(SCALE, TEMPLATE)
    assert "\n" not in str(caught.value)


def test_missing_verdict_script_or_function_is_named(tree):
    path = tree / "results" / SCALE / "verdicts.csv"
    kept = path.read_text()
    path.write_text("".join(line for line in kept.splitlines(True) if not line.startswith("beta,later")))
    with pytest.raises(UserError, match="beta: quantity later"):
        page.render(SCALE, TEMPLATE)
    path.write_text(kept)
    write("quenched/toy/model.py", "SIZE = 3\n")
    with pytest.raises(UserError, match=r"beta\.yaml: equations: quenched\.toy\.model\.energy"):
        page.render(SCALE, TEMPLATE)
    (tree / "scripts/beta/figure.py").unlink()
    write("quenched/toy/model.py", MODEL)
    with pytest.raises(UserError, match=r"scripts/beta/figure\.py"):
        page.render(SCALE, TEMPLATE)


def test_bad_latex_names_the_claim(tree):
    make_claim(1, "beta", latex="'\\undefinedmacro x'")
    with pytest.raises(UserError, match=r"config/claims/beta\.yaml: .*undefinedmacro"):
        page.render(SCALE, TEMPLATE)


def test_provenance_without_a_fact_is_a_sentence(tree):
    write(f"results/{SCALE}/provenance.json", json.dumps({name: FACTS[name] for name in ("date", "commit")}))
    with pytest.raises(UserError, match="seed"):
        page.render(SCALE, TEMPLATE)


@pytest.mark.parametrize("function", [verdicts.judge, verdicts.distance, links.script])
def test_line_numbers_are_those_of_the_source(function, monkeypatch):
    monkeypatch.chdir(ROOT)
    name = f"{function.__module__}.{function.__name__}"
    found = links.function(name)
    assert found == (name, function.__module__.replace(".", "/") + ".py", inspect.getsourcelines(function)[1])


def test_links_follow_methods_aliases_and_handed_on_names(tree):
    write(
        "quenched/toy/other.py",
        "from quenched.toy.model import energy as e\n\n\nclass A:\n    def f(self):\n        pass\n",
    )
    assert links.function("quenched.toy.other.e") == ("quenched.toy.model.energy", "quenched/toy/model.py", 6)
    assert links.function("quenched.toy.other.A.f").line == 5
    write(
        "s.py", "import quenched.toy.other as o\nimport quenched.toy.model\no.A.f\nquenched.toy.model.energy(1)\no.e\n"
    )
    uses = links.script("s.py").uses
    assert [place.name for place in uses] == ["quenched.toy.other.A.f", "quenched.toy.model.energy"]
    assert links.script("s.py").main == ("s", "s.py", 1)
    for name in ("quenched.toy.nothing.f", "quenched.toy.model.g", "quenched.toy.model"):
        with pytest.raises(UserError, match=re.escape(name)):
            links.function(name)


WRAPPER = """<!DOCTYPE html><title></title>
<iframe src="results/smoke/index.html{fragment}" style="border: 0; width: {width}px; height: 900px"></iframe>
<script>addEventListener("load", function () {{
  var inside = frames[0], root = inside.document.documentElement;
  var chinese = inside.getComputedStyle(inside.document.querySelector("h2 .zh")).display !== "none";
  document.title = JSON.stringify([inside.innerWidth, root.scrollWidth, root.lang, chinese]);
}});</script>"""


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="no Chromium on PATH")
class TestBrowser:
    """What only a browser can tell; a frame gives the page any width, windows are never narrower than 500."""

    def opened(self, text, tree, width, fragment=""):
        """Inner width, width of the content, language, and whether Chinese is shown, after the scripts ran."""
        write(f"results/{SCALE}/index.html", text)
        write("wrapper.html", WRAPPER.format(width=width, fragment=fragment))
        command = [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
            "--disable-component-update", "--disable-sync", f"--user-data-dir={tree / 'profile'}", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--allow-file-access-from-files", "--window-size=1400,1000",
            "--lang=en", "--dump-dom", (tree / "wrapper.html").as_uri(),
        ]  # fmt: skip
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return json.loads(re.search("<title>(.*?)</title>", run.stdout)[1])

    @pytest.mark.parametrize(("fragment", "language"), [("#en", "en"), ("#zh", "zh-Hans")])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_no_sideways_scrolling_in_either_language(self, surprising, tree, width, fragment, language):
        assert self.opened(surprising, tree, width, fragment) == [width, width, language, fragment == "#zh"]

    def test_language_of_the_browser_is_the_default(self, text, tree):
        assert self.opened(text, tree, 1280)[2:] == ["en", False]

    def test_both_languages_without_scripts(self, surprising, tree):
        silent = re.sub(r"<script>.*?</script>", "", surprising, count=1, flags=re.S)
        assert self.opened(silent, tree, 360) == [360, 360, "en", True]
