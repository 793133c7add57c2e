"""Seals and opens values with kubesealpy: reads JSON from standard input and writes JSON.

`cases` are `{scope, namespace, name, value, sealed}`, the last two in base64. For each, what kubesealpy opens `sealed`
to, or why it does not, and what it seals `value` as.
"""

import base64
import json
import sys

from kubesealpy import Sealer, SealingScope, Unsealer

asked = json.load(sys.stdin)
sealer = Sealer.from_certificate_file(asked["certificate"], validate=False)
unsealer = Unsealer.from_private_key_file(asked["key"])


def answer(case):
    place = {"namespace": case["namespace"], "name": case["name"], "scope": SealingScope(case["scope"])}
    sealed = sealer.seal_value(base64.b64decode(case["value"]), **place)
    try:
        opened = base64.b64encode(unsealer.unseal_value(base64.b64decode(case["sealed"]), **place)).decode()
    except Exception as error:  # whatever it raises is its answer
        opened = type(error).__name__
    return {"opened": opened, "sealed": base64.b64encode(sealed).decode()}


json.dump([answer(case) for case in asked["cases"]], sys.stdout)
