"""Requests come in; that an act permits the acts that it is made of goes out (3)."""

import pytest
from hypothesis import assume, given, settings

from tests.properties.answers import ENGINE, having, is_consistent, requests, strictness
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.strategies import replace_conduct, service_questions

SPREADING = service_questions(words=("publish",)).filter(is_consistent)
