"""The vocabulary comes in; the OpenAPI document of the service goes out."""
