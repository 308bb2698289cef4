"""Trees to a corpus: the lints, one file each, and the reading of whole folders."""

from engine.check.corpus import Checked, Corpus, RuleFile, check, check_file, read_folder

__all__ = ["Checked", "Corpus", "RuleFile", "check", "check_file", "read_folder"]
