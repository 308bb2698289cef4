"""The vocabulary comes in; the OpenAPI document of the service goes out."""

from api.schema.document import describe
from api.schema.operations import Operation, add_operation

__all__ = ["Operation", "add_operation", "describe"]
