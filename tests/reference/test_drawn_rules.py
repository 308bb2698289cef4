"""Random rule folders come in; that the checker would serve every one of them goes out."""

from hypothesis import given

from engine.check.lints import LINTS
from engine.check.subject import Subject
from engine.diagnostics import Severity, Source
from engine.language import parse, tree, write
from tests.strategies import ATLAS, VOCABULARY, Situation, examples, situations


@examples(60)
@given(situation=situations())
def test_no_lint_objects_to_what_is_drawn(situation: Situation) -> None:
    """The agreement of the two readings is tested on rules as lawyers could write them."""
    for path, document in situation.files:
        file = tree.File(document)
        subject = Subject(
            source=Source(path, write(file)), file=file, vocabulary=VOCABULARY, atlas=ATLAS
        )
        errors = [
            (lint.name, remark.message)
            for lint in LINTS
            if lint.severity is Severity.ERROR
            for remark in lint.check(subject)
        ]

        assert [] == errors


@examples(20)
@given(situation=situations())
def test_what_is_drawn_can_be_written_and_read(situation: Situation) -> None:
    """A drawn rule is a text of the language, not only a tree."""
    for path, document in situation.files:
        file = tree.File(document)
        parsed = parse(Source(path, write(file)))

        assert () == tuple(parsed.diagnostics)
        assert file == parsed.file
