"""The page's script is checked with types that say what pages are really sent."""

from __future__ import annotations

import json
import re
import typing

import pytest

from in_chromium import findings_of, text_of
from marchland.render.page import document, sent, shapes
from marchland.render.page.document import APP, JSDOC, app_js, asset, page
from marchland.vocabulary import Standing, Strength, Verdict
from page_text import data_of
from paths import ROOT

TOOLS = ROOT / "scripts" / "javascript"
TYPES = (TOOLS / "data.d.ts").read_text(encoding="utf-8")
INTERFACES = {
    name: dict(re.findall(r"^  (\w+\??): (.+);$", body, re.MULTILINE))
    for name, body in re.findall(r"^interface (\w+) \{\n(.*?)^\}", TYPES, re.MULTILINE | re.DOTALL)
}
ALIASES = dict(re.findall(r"^type (\w+) = (.+);$", TYPES, re.MULTILINE))
PLAIN = {"string": (str,), "number": (int, float), "boolean": (bool,), "null": (type(None),)}


def pieces(kind, mark):
    """Split a type at a mark outside its brackets."""
    parts, depth = [""], 0
    for char in kind:
        depth += (char in "<[(") - (char in ">])")
        if char == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def faults(value, kind, at):
    """Yield where a value is not of a type of ``data.d.ts``."""
    kind = ALIASES.get(kind, kind)
    choices = pieces(kind, "|")
    if len(choices) > 1:
        found = [list(faults(value, one, at)) for one in choices]
        # Of several shapes, the fault to tell is that of the shape it is nearest to.
        yield from min(found, key=len)
    elif kind.endswith("[]"):
        if not isinstance(value, list):
            yield f"{at}: expected a list, found {value!r}"
            return
        for number, item in enumerate(value):
            yield from faults(
                item, kind[:-2].removeprefix("(").removesuffix(")"), f"{at}[{number}]"
            )
    elif kind.startswith("["):
        kinds = pieces(kind[1:-1], ",")
        if not isinstance(value, list) or len(value) != len(kinds):
            yield f"{at}: expected {kind}, found {value!r}"
            return
        for number, (item, one) in enumerate(zip(value, kinds, strict=True)):
            yield from faults(item, one, f"{at}[{number}]")
    elif kind.startswith("Record<string, "):
        for key, item in value.items():
            yield from faults(item, kind[len("Record<string, ") : -1], f"{at}.{key}")
    elif kind in INTERFACES:
        yield from record_faults(value, INTERFACES[kind], at)
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (kind == "number" and isinstance(value, bool)):
            yield f"{at}: expected {kind}, found {value!r}"
    elif value != json.loads(kind):
        yield f"{at}: expected {kind}, found {value!r}"


def record_faults(value, fields, at):
    if not isinstance(value, dict):
        yield f"{at}: expected an object, found {value!r}"
        return
    kinds = {key.removesuffix("?"): kind for key, kind in fields.items()}
    must = {key for key in fields if not key.endswith("?")}
    yield from (f"{at}.{key}: sent, but not in data.d.ts" for key in value.keys() - kinds.keys())
    yield from (f"{at}.{key}: in data.d.ts, but not sent" for key in must - value.keys())
    for key in value.keys() & kinds.keys():
        yield from faults(value[key], kinds[key], f"{at}.{key}")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("which", "lang"), [("plain", "en"), ("plain", "ru"), ("real", "en"), ("real", "zh")]
)
def test_pages_are_sent_what_the_types_say(which, lang):
    assert list(faults(data_of(text_of(which, lang)), "Sent", "page")) == []


SENT = {
    name: kind
    for module in (sent, shapes, document)
    for name, kind in vars(module).items()
    if typing.is_typeddict(kind)
}
"""The types of a page's data as Python has them."""
NAMES = {Verdict: "VerdictWord", Strength: "StrengthWord", Standing: "StandingWord",
         float: "number", int: "number", str: "string", bool: "boolean",
         type(None): "null"}  # fmt: skip


def in_typescript(kind):
    """Write a type of ours as ``data.d.ts`` does, aliases written out."""
    if kind in NAMES or typing.is_typeddict(kind):
        return NAMES.get(kind) or kind.__name__
    origin, given = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return json.dumps(given[0])
    parts = [in_typescript(part) for part in given]
    if origin is tuple:
        return f"[{', '.join(parts)}]"
    if origin is dict:
        return f"Record<{', '.join(parts)}>"
    if origin is list:
        return f"({parts[0]})[]" if len(pieces(parts[0], "|")) > 1 else f"{parts[0]}[]"
    return " | ".join(parts)


def fields_of(kind):
    """Return the keys and types of a ``TypedDict``; a mark behind those that may be missing."""
    kinds = typing.get_type_hints(kind)
    # ``__optional_keys__`` is empty where annotations are strings.
    marked = typing.get_type_hints(kind, include_extras=True)
    return {
        key + "?" * (typing.get_origin(marked[key]) is typing.NotRequired): in_typescript(hint)
        for key, hint in kinds.items()
    }


def written_out(kind):
    """Put what an alias stands for in its place; words of the vocabulary stay."""
    for alias, meaning in ALIASES.items():
        if not alias.endswith("Word"):
            kind = re.sub(rf"\b{alias}\b", meaning, kind)
    return kind


@pytest.mark.parametrize("name", INTERFACES)
def test_python_and_javascript_say_the_same_of_a_page(name):
    theirs = {key: written_out(kind) for key, kind in INTERFACES[name].items()}
    ours = fields_of(SENT[name])
    if name == "Sent":
        # Which shape stands first in the union says nothing.
        theirs["shapes"] = set(pieces(theirs["shapes"].removesuffix("[]"), "|"))
        ours["shapes"] = set(pieces(ours["shapes"][1:-3], "|"))
    assert ours == theirs


@pytest.mark.parametrize(
    ("name", "words"),
    [("VerdictWord", Verdict), ("StandingWord", Standing), ("StrengthWord", Strength)],
)
def test_words_of_the_vocabulary_are_those_of_the_script(name, words):
    assert [json.loads(word) for word in ALIASES[name].split(" | ")] == [*words]


def test_a_page_without_relief_too():
    assert not list(faults(data_of(page(findings_of("plain"), relief=False)), "Sent", "page"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data["eras"][0].pop("title"), "page.eras[0].title: in data.d.ts"),
        (lambda data: data.update(extra=1), "page.extra: sent"),
        (lambda data: data["eras"][0].update(title=1), "page.eras[0].title: expected string"),
        (lambda data: data["box"].pop(), "page.box: expected [number"),
        (lambda data: data["shapes"][0].update(role="cloud"), "page.shapes[0].role: expected"),
        (lambda data: data["order"]["verdicts"].append("true"), "page.order.verdicts[4]: expected"),
    ],
)
def test_what_the_types_do_not_say_is_found(change, told):
    data = data_of(text_of("plain"))
    change(data)
    found = list(faults(data, "Sent", "page"))
    assert len(found) == 1
    assert found[0].startswith(told)


def app_files():
    return sorted((ROOT / "src").glob("**/assets/app/*.js"))


def test_every_file_of_the_app_is_checked_and_in_the_page():
    config = (TOOLS / "tsconfig.json").read_text(encoding="utf-8")
    included = re.findall(r'"([^"]*\.js)"', config.partition('"include"')[2])
    checked = {path.resolve() for glob in included for path in checked_by(glob)}
    assert checked == set(app_files()) == {p for p in app_files() if p.stem in APP}
    assert len(APP) == len(app_files())
    for path in app_files():
        assert not re.search(r"@ts-|[{<(|] ?any\b", path.read_text(encoding="utf-8")), path.name


def checked_by(glob):
    up, rest = re.fullmatch(r"((?:\.\./)*)(.*)", glob).groups()
    return (TOOLS / up).resolve().glob(rest)


def test_versions_are_exact_and_the_lock_names_no_host():
    wanted = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    text = (TOOLS / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text, 'lock with --omit-lockfile-registry-resolved, take out "funding"'
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(item["integrity"].startswith("sha512-") for key, item in packages.items() if key)


def test_pages_go_without_the_types():
    files = "\n".join(asset(f"app/{name}.js") for name in APP)
    taken = JSDOC.findall(files)
    assert len(taken) > 250
    # Each is one whole comment, and what is left is all there was besides.
    assert all(part.count("/*") == part.count("*/") == 1 for part in taken)
    assert "/**" not in app_js()
    left = iter(app_js().split("\n"))
    inside = False
    for line in files.split("\n"):
        code = re.sub(r"/\*\* @type .*?\*/ ?", "", line).rstrip()
        inside = inside or code.lstrip().startswith("/**")
        if not inside and code:
            assert any(other.rstrip() == code for other in left), line
        inside = inside and not code.endswith("*/")


@pytest.mark.slow
def test_every_name_of_the_app_is_used():
    names = re.findall(r"^(?:async )?(?:function|const|let) (\w+)", app_js(), re.MULTILINE)
    assert len(names) > 250
    unused = [name for name in names if len(re.findall(rf"\b{name}\b", app_js())) < 2]
    assert unused == []
