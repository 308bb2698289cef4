"""Takes the rules of Brightline; gives texts made from them as a hasty hand would spoil them."""

from hypothesis import strategies as st

from brightline.loading import RULES

SHIPPED = tuple(path.read_text(encoding="utf-8") for path in sorted(RULES.rglob("*.law")))

# Small things that mean much when they stand in the wrong place.
SPLINTERS = (
    *("(", ")", ",", '"', ">", "=", "\0", "“", "\r\n", "\n", "\t", "\\"),
    *(" and ", " or ", " not ", " in ", " is ", " any ", " except ", " is at least "),
    *("\nrule ", "\nexample ", "\nwhen ", "\nunless ", "\nin force from ", "\npolicy p "),
    *(" 2026-02-30 ", " 2026-12-02 ", " FR ", " @a-group ", " person.real ", " https://x.y "),
)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SHIPPED))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        slice_ = text[start:end]
        match draw(st.sampled_from(["delete", "double", "insert", "move", "graft"])):
            case "delete":
                text = text[:start] + text[end:]
            case "double":
                text = text[:end] + slice_ + text[end:]
            case "insert":
                text = text[:start] + draw(st.sampled_from(SPLINTERS)) + text[start:]
            case "move":
                rest = text[:start] + text[end:]
                to = draw(st.integers(0, len(rest)))
                text = rest[:to] + slice_ + rest[to:]
            case _:
                other = draw(st.sampled_from(SHIPPED))
                at = draw(st.integers(0, len(other)))
                text = text[:start] + other[at : at + 60] + text[start:]
    return text


mutated = _mutated()
