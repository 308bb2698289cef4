"""Data about places: the YAML files beside this one, and the script that makes `places.yaml`.

No code of the engine is in here; what comes in and out is described in `README.md`.
"""
