"""A chart and values come in; its Kubernetes objects go out, as `helm template` would make them.

It reads as much of Go's template language as our chart uses, and fails at everything else, so that
the chart stays as plain as it is. Where a real Helm is at hand, a test compares the two.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

Value: TypeAlias = Any  # what YAML holds

_ACTION = re.compile(r"\{\{(?P<left>- )?\s*(?P<text>.*?)\s*(?P<right> -)?\}\}", re.DOTALL)
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\(|\)|\||:=|,|[^\s()|,]+')


class RequiredError(Exception):
    """A value that has to be given is not."""


class _Text(NamedTuple):
    text: str


class _Action(NamedTuple):
    words: tuple[str, ...]


class _Block(NamedTuple):
    """`if`, `with`, `range` or `define`, with what is in it and what stands after `else`."""

    words: tuple[str, ...]
    body: tuple["_Part", ...]
    other: tuple["_Part", ...]


_Part: TypeAlias = _Text | _Action | _Block


def render(chart: Path, values: Mapping[str, Value], *, release: str = "test") -> list[Value]:
    """The objects of a chart, in the order of its files."""
    defaults = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
    about = yaml.safe_load((chart / "Chart.yaml").read_text(encoding="utf-8"))
    root = {
        "Values": _merged(defaults, values),
        "Chart": {key[:1].upper() + key[1:]: value for key, value in about.items()},
        "Release": {"Name": release, "Service": "Helm"},
    }
    templates = _Templates()
    files = sorted((chart / "templates").iterdir())
    parsed = {file: _parse(file.read_text(encoding="utf-8")) for file in files}
    for parts in parsed.values():
        templates.define(parts)
    objects = []
    for file, parts in parsed.items():
        if file.suffix == ".yaml":
            text = templates.run(parts, root, {"$": root})
            objects += [found for found in yaml.safe_load_all(text) if found]
    return objects


def _merged(defaults: Value, given: Value) -> Value:
    if not isinstance(defaults, Mapping) or not isinstance(given, Mapping):
        return given
    shared = {k: _merged(defaults[k], v) if k in defaults else v for k, v in given.items()}
    return {**defaults, **shared}


# -- reading --------------------------------------------------------------------------------------


def _parse(text: str) -> tuple[_Part, ...]:
    parts, end = _parts(iter(_tokens(text)))
    assert end == (), f"`{end}` without a beginning"
    return parts


def _tokens(text: str) -> Iterator[_Text | _Action]:
    at, trims = 0, False
    for found in _ACTION.finditer(text):
        before = text[at : found.start()]
        if trims:
            before = before.lstrip()
        if found["left"]:
            before = before.rstrip()
        yield _Text(before)
        yield _Action(tuple(_WORD.findall(found["text"])))
        at, trims = found.end(), found["right"] is not None
    yield _Text(text[at:].lstrip() if trims else text[at:])


def _parts(tokens: Iterator[_Text | _Action]) -> tuple[tuple[_Part, ...], tuple[str, ...]]:
    """The parts up to an `end` or `else`, and which it was."""
    parts: list[_Part] = []
    for token in tokens:
        if isinstance(token, _Text):
            parts.append(token)
            continue
        match token.words[0]:
            case "if" | "with" | "range" | "define":
                body, end = _parts(tokens)
                other: tuple[_Part, ...] = ()
                if end == ("else",):
                    other, end = _parts(tokens)
                assert end == ("end",), f"`{token.words}` has no end"
                parts.append(_Block(token.words, body, other))
            case "end" | "else":
                return tuple(parts), token.words
            case _:
                parts.append(token)
    return tuple(parts), ()


# -- running --------------------------------------------------------------------------------------


class _Templates:
    def __init__(self) -> None:
        self._named: dict[str, tuple[_Part, ...]] = {}

    def define(self, parts: tuple[_Part, ...]) -> None:
        for part in parts:
            if isinstance(part, _Block) and part.words[0] == "define":
                self._named[part.words[1].strip('"')] = part.body

    def run(self, parts: tuple[_Part, ...], dot: Value, names: dict[str, Value]) -> str:
        written = []
        for part in parts:
            match part:
                case _Text(text):
                    written.append(text)
                case _Action((name, ":=", *rest)):
                    names[name] = self._pipeline(rest, dot, names)
                case _Action(words):
                    written.append(_shown(self._pipeline(list(words), dot, names)))
                case _Block():
                    written.append(self._block(part, dot, names))
        return "".join(written)

    def _block(self, block: _Block, dot: Value, names: dict[str, Value]) -> str:
        match block.words:
            case ("define", *_):
                return ""
            case ("if", *rest):
                chosen = block.body if self._pipeline(rest, dot, names) else block.other
                return self.run(chosen, dot, dict(names))
            case ("with", *rest):
                found = self._pipeline(rest, dot, names)
                chosen = block.body if found else block.other
                return self.run(chosen, found or dot, dict(names))
            case ("range", key, ",", value, ":=", *rest):
                found = self._pipeline(rest, dot, names)
                each = (
                    self.run(block.body, found[k], {**names, key: k, value: found[k]})
                    for k in sorted(found)
                )
                return "".join(each)
            case words:
                raise AssertionError(f"`{words}` is not read here")

    def _pipeline(self, words: list[str], dot: Value, names: dict[str, Value]) -> Value:
        stages: list[list[str]] = [[]]
        depth = 0
        for word in words:
            depth += (word == "(") - (word == ")")
            if word == "|" and depth == 0:
                stages.append([])
            else:
                stages[-1].append(word)
        value: list[Value] = []
        for stage in stages:
            value = [self._call(stage, value, dot, names)]
        return value[0]

    def _call(
        self, stage: list[str], piped: list[Value], dot: Value, names: dict[str, Value]
    ) -> Value:
        arguments: list[Value] = []
        name, rest = stage[0], iter(stage[1:])
        if name == "(" or name[0] in '."$' or name.lstrip("-").isdigit():
            rest, name = iter(stage), ""
        for word in rest:
            if word == "(":
                inner, depth = [], 1
                for more in rest:
                    depth += (more == "(") - (more == ")")
                    if depth == 0:
                        break
                    inner.append(more)
                arguments.append(self._pipeline(inner, dot, names))
            else:
                arguments.append(_term(word, dot, names))
        arguments += piped
        if not name:
            assert len(arguments) == 1, f"`{stage}` is not read here"
            return arguments[0]
        if name == "include":
            template, about = arguments
            return self.run(self._named[template], about, {"$": about})
        return _FUNCTIONS[name](*arguments)


def _term(word: str, dot: Value, names: dict[str, Value]) -> Value:
    if word.startswith('"'):
        return word[1:-1]
    if word.lstrip("-").isdigit():
        return int(word)
    start, *path = word.split(".")
    found = dot if start == "" else names[start]
    for step in path:
        if step:
            found = found[step]  # a value that `values.yaml` does not have is a slip
    return found


def _required(message: str, value: Value) -> Value:
    if value in (None, ""):
        raise RequiredError(message)
    return value


def _indented(width: int, text: str) -> str:
    return "\n" + "\n".join(" " * width + line if line else line for line in text.split("\n"))


def _quoted(value: Value) -> str:
    escaped = _shown(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "add": lambda *numbers: sum(numbers),
    "default": lambda default, value: value or default,
    "nindent": _indented,
    "printf": lambda form, *values: form.replace("%s", "{}").format(*values),
    "quote": _quoted,
    "required": _required,
    "toYaml": lambda value: yaml.safe_dump(value, default_flow_style=False).rstrip("\n"),
    "trimSuffix": lambda suffix, text: text.removesuffix(suffix),
    "trunc": lambda length, text: text[:length],
}
