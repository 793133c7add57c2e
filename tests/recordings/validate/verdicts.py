"""Writes recorded.tsv: what platc, kubernetes-validate and kubeconform say of each manifest of tests/validate."""

import collections
import functools
import json
import os
import pathlib
import re
import subprocess

import kubernetes_validate
import yaml
from kubernetes_validate import utils

HERE = pathlib.Path(__file__).parent
CASES = HERE.parent.parent / "validate"
KUBECONFORM = pathlib.Path("target/peers/go/kubeconform")
VERSION = "1.35.0"
SCHEMAS = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"


# It reads and indexes a megabyte of definitions for each object, which would take a quarter of an hour.
utils.schema_contents = functools.cache(utils.schema_contents)


def ours(case):
    """The rules of the expected report; `valid` without one."""
    expected = case.parent / "expected.txt"
    rules = re.findall(r"^error\[(.+?)\]", expected.read_text(), re.M) if expected.exists() else []
    return ",".join(sorted(set(rules))) or "valid"


def by_kubernetes_validate(case):
    verdicts = set()
    try:
        documents = [document for document in yaml.safe_load_all(case.read_text()) if document]
    except yaml.YAMLError:
        return "unreadable"
    for document in documents:
        try:
            kubernetes_validate.validate(document, VERSION, strict=True)
        except kubernetes_validate.ValidationError:
            verdicts.add("invalid")
        except kubernetes_validate.SchemaNotFoundError:
            verdicts.add("no schema")
        except Exception as error:  # what it makes of an object without a kind is its own
            verdicts.add(type(error).__name__)
    return ",".join(sorted(verdicts)) or "valid"


def schemas_of_our_own():
    """The same schemas for kubeconform, which would look for their `$id` and `$schema` in the network."""
    folder = pathlib.Path("target/peers/go/schemas") / f"v{VERSION}-local-strict"
    folder.mkdir(parents=True, exist_ok=True)
    for path in (SCHEMAS / folder.name).glob("*.json"):
        text = path.read_text().replace('"/api/_definitions.json#', '"_definitions.json#')
        schema = json.loads(text)
        schema.pop("$id", None)
        schema.pop("$schema", None)
        (folder / path.name).write_text(json.dumps(schema))
    return folder.parent


def by_kubeconform(cases):
    location = "{{ .NormalizedKubernetesVersion }}-local{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json"
    command = [KUBECONFORM, "-strict", "-verbose", "-output", "json", "-kubernetes-version", VERSION]
    command += ["-schema-location", f"{schemas_of_our_own()}/{location}", *cases]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    verdicts = collections.defaultdict(set)
    for resource in json.loads(answer.stdout)["resources"]:
        status, message = resource["status"], resource["msg"]
        if "could not find schema" in message:
            verdicts[resource["filename"]].add("no schema")
        elif status in ("statusInvalid", "statusError"):
            verdicts[resource["filename"]].add("invalid" if status == "statusInvalid" else "error")
    return {case: ",".join(sorted(verdicts[str(case)])) or "valid" for case in cases}


def recorded():
    """Kubeconform's verdicts of the last time, for machines without Go."""
    table = HERE / "recorded.tsv"
    lines = table.read_text().splitlines()[1:] if table.exists() else []
    return {line.split("\t")[0]: line.split("\t")[3] for line in lines}


def main():
    cases = sorted(CASES.glob("broken/*/manifest.yaml")) + sorted(CASES.glob("valid/*.yaml"))
    before = recorded()
    conform = by_kubeconform(cases) if KUBECONFORM.exists() else {}
    rows = ["case\tours\tkubernetes-validate --strict\tkubeconform -strict"]
    for case in cases:
        name = str(case.relative_to(CASES)).removesuffix("/manifest.yaml").removesuffix(".yaml")
        verdict = conform.get(case) or before.get(name, "not asked")
        rows.append("\t".join([name, ours(case), by_kubernetes_validate(case), verdict]))
    (HERE / "recorded.tsv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    os.chdir(HERE.parent.parent.parent)
    main()
