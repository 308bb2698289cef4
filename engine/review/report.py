"""What examples exercise, or what they notice, comes in; text and values for programs go out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from engine.review.exercised import Part, PartKind, Share, share_of
from engine.review.mutation import Fate, Tried

_LACKING = {
    PartKind.RULE: "no example makes it stand",
    PartKind.TEST: "no example lets it decide",
    PartKind.BRANCH: "no example lets it decide",
    PartKind.EXCEPTION: "no example lets it decide",
    PartKind.VALUE: "no example lets its test decide with this value alone",
    PartKind.REQUIREMENT: "no example expects it",
    PartKind.DUTY: "no example expects it",
}


class Row(NamedTuple):
    """One part of a rule that is exercised or not, or one slip that is noticed or not."""

    path: str
    line: int
    rule: str
    kind: str
    text: str
    is_good: bool

    @property
    def folder(self) -> str:
        """The folder of the file, which is its place."""
        return self.path.split("/")[0]


def rows_of_parts(parts: Iterable[Part]) -> tuple[Row, ...]:
    """Every part."""
    return tuple(Row(p.path, p.line, p.rule, p.kind.value, p.text, p.exercised) for p in parts)


def rows_of_tried(tried: Iterable[Tried]) -> tuple[Row, ...]:
    """Every slip that changes an answer."""
    return tuple(
        Row(t.path, t.line, t.rule, t.slip.value, t.text, t.fate is Fate.KILLED)
        for t in tried
        if t.fate is not Fate.EQUIVALENT
    )


def coverage_text(rows: Sequence[Row]) -> str:
    """Each part that is not exercised on a line, then the shares."""
    lines = []
    for row in _bad(rows):
        kind = PartKind(row.kind)
        what = "" if kind is PartKind.RULE else f", {kind} `{row.text}`"
        lines.append(f"{row.path}:{row.line}: rule `{row.rule}`{what}: {_LACKING[kind]}")
    total = share_of_rows(rows)
    closing = f"exercised: {total.percent}%, {total.good} of {total.total} parts"
    return "\n".join((*lines, *_shares_text(rows, after=bool(lines)), closing))


def mutants_text(rows: Sequence[Row], equivalent: int) -> str:
    """Each slip that nothing notices on a line, then the shares."""
    lines = []
    for row in _bad(rows):
        rule = f"rule `{row.rule}`: " if row.rule else ""
        lines.append(f"{row.path}:{row.line}: {rule}{row.kind}: {row.text}")
    total = share_of_rows(rows)
    closing = (
        f"noticed: {total.percent}%, {total.good} of {total.total} slips; "
        f"{equivalent} more change no answer"
    )
    return "\n".join((*lines, *_shares_text(rows, after=bool(lines)), closing))


def values(rows: Sequence[Row]) -> dict[str, object]:
    """The same for programs; what is bad is listed under `missing`."""
    return {
        "total": _share_values(share_of_rows(rows)),
        "kinds": {kind: _share_values(share) for kind, share in _by_kind(rows)},
        "folders": {folder: _share_values(share) for folder, share in _by_folder(rows)},
        "missing": [
            {
                "path": row.path,
                "line": row.line,
                "rule": row.rule,
                "kind": row.kind,
                "text": row.text,
            }
            for row in _bad(rows)
        ],
    }


def _shares_text(rows: Sequence[Row], *, after: bool) -> Iterator[str]:
    """A table by kind and, where there are several, one by folder; `after` where text precedes."""
    folders = list(_by_folder(rows))
    for table in (list(_by_kind(rows)), folders if len(folders) > 1 else []):
        if table:
            if after:
                yield ""
            after = True
            width = max(len(name) for name, _ in table)
            for name, share in table:
                yield f"{name:<{width}}  {share.percent:>5}%  {share.good} of {share.total}"
    if rows:
        yield ""


def _by_kind(rows: Iterable[Row]) -> Iterator[tuple[str, Share]]:
    yield from _grouped((row.kind, row.is_good) for row in rows)


def _by_folder(rows: Iterable[Row]) -> Iterator[tuple[str, Share]]:
    yield from _grouped((row.folder, row.is_good) for row in rows)


def _grouped(named: Iterable[tuple[str, bool]]) -> Iterator[tuple[str, Share]]:
    groups: dict[str, list[bool]] = {}
    for name, is_good in named:
        groups.setdefault(name, []).append(is_good)
    for name in sorted(groups):
        yield name, share_of(groups[name])


def _bad(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if not row.is_good)


def share_of_rows(rows: Iterable[Row]) -> Share:
    """How many rows there are, and how many of them are good."""
    return share_of(row.is_good for row in rows)


def _share_values(share: Share) -> dict[str, object]:
    return {"good": share.good, "total": share.total, "percent": share.percent}
