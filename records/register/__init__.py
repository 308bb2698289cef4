"""Statements by and for depicted people come in; what is known of somebody goes out, as facts.

A person, a picture and an account are each a keyed hash that the service made. No name and no face
is kept, and nothing that was recorded is ever changed: what happens later is an event beside it.
"""
