"""The service with the small rules of the tests of the API is the one that is asked here."""

from tests.api.conftest import client, engine, resolver, shipped

__all__ = ("client", "engine", "resolver", "shipped")
