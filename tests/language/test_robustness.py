"""Takes texts that nobody would write; asks that reading them neither fails nor takes for ever."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, Source
from engine.diagnostics.render import as_text
from engine.language import Parsed, decode, parse, write
from engine.language.parse import MAX_CHARACTERS, MOST_SLIPS
from tests.language.mutations import mutated

# The deepest condition that counts as one has a level less.
MAX_DEPTH = 30
HEAD = 'provision XX-1 "t"\n'
RULE = f"{HEAD}rule r forbid create when "

# Each would be slow or deep for a reader that went back, forth or down at every character.
HOSTILE = {
    "open parentheses": RULE + "(" * 100_000,
    "matched parentheses": RULE + "(" * 50_000 + "person.real" + ")" * 50_000,
    "negations": RULE + "not " * 25_000 + "person.real",
    "nested conditions": RULE + "(person.real and " * 6_000 + "person.real" + ")" * 6_000,
    "a long conjunction": RULE + "person.real" + " and person.real" * 6_000,
    "a long list": f"{HEAD}rule r forbid create" + ", create" * 12_000,
    "commas": f"{HEAD}rule r forbid create" + ", " * 50_000,
    "blanks after a list": f"{HEAD}rule r forbid" + " " * 100_000,
    "a long word": f"{HEAD}rule " + "a" * 100_000,
    "a word of hyphens": f"{HEAD}rule " + "a-" * 50_000,
    "a word of strange letters": f"{HEAD}rule " + "ä" * 100_000,
    "an open text": f'{HEAD}rule r forbid create penalty "' + "x" * 100_000,
    "an open text of backslashes": f'{HEAD}rule r forbid create penalty "' + "\\" * 100_001,
    "a number": f"{HEAD}rule r duty remove within " + "9" * 100_000 + " hours on host",
    "quotation marks": '"' * 100_000,
    "line breaks": "\n" * 100_000,
    "carriage returns": "\r" * 100_000,
    "nothing but NUL": "\0" * 100_000,
    "notes": HEAD + "> x\n" * 25_000,
    "rules without effect": HEAD + "rule\n" * 20_000,
    "slips among sources": HEAD + "rule\nsource https://x\n" * 4_500,
    "one slip before many sources": f"{HEAD}rule\n" + "source https://x\n" * 5_500,
    "one slip after many sources": HEAD + "source https://x\n" * 5_500 + "rule\n",
    "many words of one keyword": RULE + "image.depicts is " + "any " * 25_000,
}


def well_formed(parsed: Parsed, source: Source) -> bool:
    """Say whether every remark can be shown: it has words, and a place in the text."""
    as_text(parsed.diagnostics)
    return all(
        remark.message and 0 <= remark.span.start < remark.span.end <= len(source.text) + 1
        for remark in parsed.diagnostics
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_in_bounded_time(name: str) -> None:
    """A hundred thousand characters of anything take seconds, not minutes."""
    source = Source("x.law", HOSTILE[name])
    began = time.process_time()

    parsed = parse(source)

    assert time.process_time() - began < 20
    assert well_formed(parsed, source)


def test_a_file_of_a_million_characters_is_read() -> None:
    """The longest file that is accepted is read whole."""
    text = HEAD + "rule r\n  forbid create\n  when person.real\n"
    text += "> x".ljust(MAX_CHARACTERS - len(text) - 1, "x") + "\n"
    assert MAX_CHARACTERS == len(text)

    parsed = parse(Source("x.law", text))

    assert () == parsed.diagnostics
    assert parsed.file.document is not None
    assert 1 == len(parsed.file.document.rules)


def test_a_longer_file_is_refused() -> None:
    """Nobody writes a law of more than a million characters."""
    parsed = parse(Source("x.law", HEAD + " " * MAX_CHARACTERS))

    assert ["the file is longer than 1,000,000 characters"] == messages(parsed.diagnostics)
    assert parsed.file.document is None


def messages(remarks: tuple[Diagnostic, ...]) -> list[str]:
    """Give the messages alone."""
    return [remark.message for remark in remarks]


def test_slips_are_told_up_to_a_number() -> None:
    """After a hundred slips the reader stops, and says so."""
    parsed = parse(Source("x.law", HEAD + "rule\n" * 500))

    assert MOST_SLIPS + 1 == len(parsed.diagnostics)
    assert "the file has more slips than these" == parsed.diagnostics[-1].message


@pytest.mark.parametrize("text", ["not " * MAX_DEPTH, "(person.real and " * MAX_DEPTH])
def test_a_condition_nested_too_deeply_is_refused(text: str) -> None:
    """A formula deeper than thirty levels is nobody's statute."""
    condition = text + "person.real" + ")" * text.count("(")

    parsed = parse(Source("x.law", RULE + condition))

    assert ["the condition is nested too deeply"] == messages(parsed.diagnostics)
    assert parsed.file.document is not None
    assert () == parsed.file.document.rules


def test_a_condition_nested_deeply_enough_is_read() -> None:
    """One level less is still a condition."""
    parsed = parse(Source("x.law", RULE + "not " * (MAX_DEPTH - 1) + "person.real"))

    assert () == parsed.diagnostics


@pytest.mark.parametrize(
    "text",
    [
        HEAD + f'example "e" given {"not " * MAX_DEPTH}person.real expect deny',
        f'invariant i "t" outcome ignores account.plan when {"not " * MAX_DEPTH}person.real',
    ],
)
def test_depth_is_bounded_in_examples_and_invariants(text: str) -> None:
    """The bound holds wherever a condition can stand."""
    parsed = parse(Source("x.law", text))

    assert ["the condition is nested too deeply"] == messages(parsed.diagnostics)


# -- any text at all ------------------------------------------------------------------------------


@given(st.text())
def test_any_text_is_read_without_failing(text: str) -> None:
    """Whatever a file contains, reading it ends with a tree and remarks."""
    source = Source("x.law", text)

    assert well_formed(parse(source), source)


@given(st.binary())
def test_any_bytes_are_read_without_failing(content: bytes) -> None:
    """A picture, a program or a half file is reported, never a crash."""
    source, remarks = decode("x.law", content)

    assert well_formed(Parsed(parse(source).file, remarks), source)
    assert well_formed(parse(source), source)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated)
def test_a_spoiled_file_is_read_without_failing(text: str) -> None:
    """A real file with slices lost, doubled or moved is read to its end."""
    source = Source("x.law", text)

    assert well_formed(parse(source), source)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(mutated)
def test_what_is_read_without_a_remark_is_understood(text: str) -> None:
    """Where nothing is reported, nothing was lost: the text can be written anew from its tree."""
    parsed = parse(Source("x.law", text))

    if not parsed.diagnostics:
        assert Parsed(parsed.file, ()) == parse(Source("x.law", write(parsed.file)))


# -- encodings ------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """A file saved with a byte order mark reads as without it."""
    source, remarks = decode("x.law", b"\xef\xbb\xbf" + HEAD.encode())

    assert HEAD == source.text
    assert () == remarks


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_is_not_utf_8_is_shown_where_it_is(mark: bytes) -> None:
    """The first byte that is no text is underlined, with or without a byte order mark."""
    source, (remark,) = decode("x.law", mark + 'policy p "für Kön'.encode() + b"\xe4g" + b'"\n')

    assert "\N{REPLACEMENT CHARACTER}" == source.text[remark.span.start : remark.span.end]
    assert "the file is not UTF-8 text" == remark.message


def test_a_file_in_utf_16_is_reported() -> None:
    """An editor that saves two bytes for each letter is told so, once for the encoding."""
    _, remarks = decode("x.law", HEAD.encode("utf-16"))

    assert ["the file is not UTF-8 text"] == messages(remarks)


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000"),
        ("\x1b", "U+001B"),
        ("\N{NO-BREAK SPACE}", "U+00A0"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}", "U+202E"),
        ("\N{ZERO WIDTH SPACE}", "U+200B"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named(character: str, name: str) -> None:
    """What no editor shows is named by its number, and underlined."""
    source = Source("x.law", f"{HEAD}rule r forbid cre{character}ate")

    (remark,) = parse(source).diagnostics

    assert f"`{name}` has no meaning here" == remark.message
    assert character == source.text[remark.span.start : remark.span.end]


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n\n", "   ", "\t", "\f"])
def test_the_end_of_a_file_means_nothing(end: str) -> None:
    """With or without a last line break, a file reads the same."""
    text = f"{HEAD}rule r forbid create"

    assert parse(Source("x.law", text)) == parse(Source("x.law", text + end))
