"""Decision diagrams of a policy set: all requests at once, over sets of possible values."""
