"""The verifier: a journal comes in from outside; what it proves goes out.

It shares no line with the program that writes the journal, so that one mistake is not made twice.
"""
