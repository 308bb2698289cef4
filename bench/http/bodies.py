"""Nothing comes in; the bodies that the measurements send go out."""

import json
import random

DENIED: dict[str, object] = {
    "conduct": "edit",
    "facts": {
        "image.depicts": "nudity",
        "image.origin": "altered",
        "image.realistic": True,
        "person.real": True,
        "person.age": "adult",
        "person.public-figure": False,
        "person.consent": "none",
        "source.age": "adult",
        "account.plan": "free",
    },
    "places": {"viewer": {"codes": ["FR"]}},
    "capabilities": ["label", "watermark"],
}
"""An edit of a real adult in France: a denial with several reasons."""

PERMITTED: dict[str, object] = {
    **DENIED,
    "facts": {
        "image.depicts": "ordinary",
        "image.origin": "altered",
        "image.realistic": True,
        "person.real": True,
        "person.age": "adult",
        "person.consent": "explicit",
        "source.age": "adult",
        "account.plan": "free",
    },
}
"""An edit of a friend's ordinary picture."""


def varied(count: int) -> list[dict[str, object]]:
    """Bodies that differ in facts and places, the same in every run."""
    rng = random.Random(7)  # noqa: S311  # no secret
    found = []
    for _ in range(count):
        base = rng.choice((DENIED, PERMITTED))
        facts = dict(base["facts"])  # type: ignore[call-overload]
        for name, values in _VALUES.items():
            if rng.random() < _CHANCE:
                facts[name] = rng.choice(values)
        codes = [rng.choice(_CODES)]
        found.append({**base, "facts": facts, "places": {"viewer": {"codes": codes}}})
    return found


def batch(items: int, *, brief: bool) -> bytes:
    """A batch of varied items; the places are those of all."""
    each = [{"facts": body["facts"], "places": body["places"]} for body in varied(items)]
    shared = {name: DENIED[name] for name in ("conduct", "capabilities")}
    return json.dumps({**shared, "brief": brief, "items": each}).encode()


_CHANCE = 0.4
_CODES = ("FR", "GB", "DE", "US-CA", "US-TX", "IN", "KR", "BR", "JP", "AU")
_VALUES: dict[str, tuple[object, ...]] = {
    "image.depicts": ("ordinary", "suggestive", "swimwear", "nudity"),
    "image.realistic": (True, False),
    "person.consent": ("none", "claimed", "explicit", "written"),
    "account.plan": ("free", "paid"),
    "person.public-figure": (True, False),
}
