"""The closed vocabulary: what every word means, as frozen tables."""

from engine.vocabulary.load import load_vocabulary
from engine.vocabulary.model import Duty, Fact, FactType, Requirement, Vocabulary

__all__ = ["Duty", "Fact", "FactType", "Requirement", "Vocabulary", "load_vocabulary"]
