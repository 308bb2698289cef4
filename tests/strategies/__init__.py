"""Random rule folders and random requests: the one home of strategies.

Everything is drawn within what the checker accepts, by construction, so that no example is thrown
away; a test runs the checker over what is drawn. Facts, places, days and conducts come from short
lists, so that rules and requests meet often.
"""

from tests.strategies.folders import File, rule_folders
from tests.strategies.requests import questions, sayings, service_questions, stated_facts
from tests.strategies.situations import Situation, situations
from tests.strategies.words import ATLAS, FACTS, ROOT, RULES, VOCABULARY, examples

__all__ = [
    "ATLAS",
    "FACTS",
    "ROOT",
    "RULES",
    "VOCABULARY",
    "File",
    "Situation",
    "examples",
    "questions",
    "rule_folders",
    "sayings",
    "service_questions",
    "situations",
    "stated_facts",
]
