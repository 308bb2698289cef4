"""Nothing comes in; everything that can be asked in the small world goes out."""

from tests.plan import world

CONDUCTS = tuple(world.VOCABULARY.conducts)
REQUESTS = {conduct: world.requests(conduct) for conduct in CONDUCTS}
PLACES = tuple(code for code in world.ATLAS.own if code not in world.GAZETTEER.no_law)
