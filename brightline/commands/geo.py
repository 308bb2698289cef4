"""`brightline geo`: where is an address, and what laws reach it?"""

import json as json_
import os
from typing import Annotated

import typer

from brightline.commands.options import AsJson, fail, say
from brightline.engine import today_anywhere
from brightline.loading import JURISDICTIONS
from brightline.locating import locate
from engine.places import load_atlas
from engine.resolve import AddressError, Resolver, SettingError, sources_from_environment


def run(
    address: Annotated[
        str | None,
        typer.Argument(help="an IPv4 or IPv6 address; left out: the state of the sources"),
    ] = None,
    *,
    json: AsJson = False,
) -> None:
    """Say which places an address may be in, with the evidence; or which sources are in use.

    The exit status is 0, or 2 where it is no address or a setting is wrong.
    """
    try:
        resolver = Resolver(sources_from_environment(os.environ))
    except SettingError as error:
        fail(str(error))
    if address is None:
        for status in resolver.status():
            built = f", built {status.built:%Y-%m-%d}" if status.built else ""
            source = f"{status.role}: {status.label or 'not set'}"
            say(f"{source}, {status.state}{built} {status.problem}".rstrip())
        return
    atlas = load_atlas(JURISDICTIONS)
    try:
        found = locate(resolver, atlas, address)
    except AddressError as error:
        fail(str(error))
    day = today_anywhere()[0]
    laws = {code: atlas.law_above(code, day) for code in found.codes or ()}
    if json:
        answer = {
            "codes": list(found.codes or ()),
            "anywhere": found.codes is None,
            "anonymised": found.anonymised.value,
            "law_above": {code: list(above) for code, above in laws.items()},
            "evidence": [
                {"source": e.source, "says": e.says, "detail": e.detail} for e in found.evidence
            ],
        }
        say(json_.dumps(answer, ensure_ascii=False, indent=2))
        return
    if found.codes is None:
        say("anywhere: the strictest of all places applies")
    for code, above in laws.items():
        name = atlas.names().get(atlas.canonical(code) or code, code)
        say(f"{code} {name}" + (f", under the law of {', '.join(above)} too" if above else ""))
    if found.anonymised != "none":
        say(f"anonymised: {found.anonymised}")
    for evidence in found.evidence:
        detail = f" ({evidence.detail})" if evidence.detail else ""
        say(f"  {evidence.source}: {evidence.says}{detail}")
