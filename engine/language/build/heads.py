"""The parts of heads and fields come in; heads and single header lines go out."""

from lark import Token, Transformer

from engine.language import tree
from engine.language.build.parts import (
    Head,
    Line,
    Parts,
    day_of,
    day_or_none,
    line,
    notes_of,
    span_of,
    status_of,
    text_of,
    word_of,
    words_line,
)


class BuildHeads(Transformer[Token, list[object]]):
    """One method for each alternative of the grammar."""

    def head(self, parts: Parts) -> Head:
        heading, name, title, *notes = parts
        assert isinstance(heading, Token)
        return Head(
            tree.Heading(str(heading)),
            word_of(name),
            text_of(title),
            notes_of(notes),
            span_of(heading),
        )

    def line(self, parts: Parts) -> Line:
        field, *notes = parts
        assert isinstance(field, Line)
        return Line(field.key, field.value, field.span, notes_of(notes)) if notes else field

    def cites(self, parts: Parts) -> Line:
        return line("cites", text_of(parts[0]))

    def source(self, parts: Parts) -> Line:
        return line("source", word_of(parts[0]))

    def enacted_by(self, parts: Parts) -> Line:
        return line("enacted by", text_of(parts[0]))

    def kind(self, parts: Parts) -> Line:
        return line("kind", word_of(parts[0]))

    def extent(self, parts: Parts) -> Line:
        return words_line("extent", parts[0])

    def connects(self, parts: Parts) -> Line:
        return words_line("connects by", parts[0])

    def owner(self, parts: Parts) -> Line:
        return line("owner", text_of(parts[0]))

    def addressee(self, parts: Parts) -> Line:
        texts = parts[0]
        assert isinstance(texts, tuple)
        return Line("addressee", texts, texts[0].span)

    def addressee_all(self, _parts: Parts) -> Line:
        return Line("addressee", (), tree.NOWHERE)

    def intent(self, parts: Parts) -> Line:
        return line("intent", text_of(parts[0]))

    def in_force(self, parts: Parts) -> Line:
        keyword, since, until = parts
        assert isinstance(keyword, Token)
        span = span_of(keyword)
        return Line("status", tree.InForce(day_of(since), day_or_none(until), span), span)

    def since_unknown(self, parts: Parts) -> Line:
        (keyword,) = parts
        assert isinstance(keyword, Token)
        return Line("status", tree.InForce(None, None, span_of(keyword)), span_of(keyword))

    def enacted(self, parts: Parts) -> Line:
        return status_of(parts, lambda span: tree.Enacted(day_of(parts[0]), span))

    def bill(self, parts: Parts) -> Line:
        return status_of(parts, lambda span: tree.Bill(text_of(parts[0]), span))

    def stayed(self, parts: Parts) -> Line:
        return status_of(
            parts, lambda span: tree.Stayed(day_of(parts[0]), day_or_none(parts[1]), span)
        )

    def checked(self, parts: Parts) -> Line:
        on, by, confidence = parts
        return Line(
            "checked", tree.Checked(day_of(on), word_of(by), word_of(confidence)), word_of(by).span
        )

    def audited(self, parts: Parts) -> Line:
        on, result = parts
        return Line("audited", tree.Audited(day_of(on), word_of(result)), word_of(result).span)
