"""Reads a JSON list of YAML texts from standard input with PyYAML or ruamel.yaml, and writes what it understood.

For each text a list of its documents, or a string that says why there is none. What JSON has no word for, such as
a date or a key that is no string, is written as a string that begins with its type, so that it differs from all text.
"""

import json
import sys


def pyyaml():
    import yaml

    return yaml.safe_load_all


def ruamel():
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load_all


def plain(value):
    if isinstance(value, dict):
        return {key if isinstance(key, str) else named(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return named(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return named(value)


def named(value):
    return f"\0{type(value).__name__} {value!r}"


def read(load_all, text):
    try:
        return [plain(document) for document in load_all(text)]
    except Exception as error:  # whatever the reader raises is its answer
        return f"{type(error).__name__}: {error}"


load_all = {"pyyaml": pyyaml, "ruamel": ruamel}[sys.argv[1]]()
json.dump([read(load_all, text) for text in json.load(sys.stdin)], sys.stdout)
