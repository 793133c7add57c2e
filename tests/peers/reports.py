"""Reads reports as their readers do. Arguments: the schema of SARIF, and folders, each a platform with what platc said of it.

Prints a line for each thing that a reader could not follow."""

import json
import pathlib
import sys
import urllib.parse

import junitparser
import referencing
from jsonschema.validators import validator_for

# What GitLab's own parser asks for: app/validators/json_schemas/codeclimate.json of gitlabhq, and the severities and
# unique fingerprints that its documentation names.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}


def validator(schema):
    return validator_for(schema)(schema, registry=referencing.Registry())


def lines(folder, path):
    """The lines of a file; none when it is not there."""
    file = folder / path
    # Lines end as platc's do: Python's own splitlines takes further characters for breaks.
    return file.read_bytes().decode(errors="replace").split("\n") if file.is_file() else None


def region(folder, path, place):
    """What is wrong with a place, if anything."""
    text = lines(folder, path)
    if text is None:
        return f"{path} is not there"
    for line, column in (("startLine", "startColumn"), ("endLine", "endColumn")):
        if line not in place:
            continue
        if not 1 <= place[line] <= len(text):
            return f"{path} has no line {place[line]}"
        width = len(text[place[line] - 1])
        if not 1 <= place[column] <= width + 1:
            return f"{path}:{place[line]} has no column {place[column]}"
    return None


def sarif(schema, folder):
    log = json.loads((folder / "platc.sarif").read_text())
    for error in schema.iter_errors(log):
        yield f"sarif: {error.json_path}: {error.message[:200]}"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    prints = [result["partialFingerprints"]["platc/v1"] for result in run["results"]]
    if len(set(prints)) != len(prints):
        yield "sarif: a fingerprint stands twice"
    for result in run["results"]:
        if result["ruleId"] not in rules:
            yield f"sarif: no rule {result['ruleId']}"
        for place in result.get("locations", []) + result.get("relatedLocations", []):
            place = place["physicalLocation"]
            path = urllib.parse.unquote(place["artifactLocation"]["uri"])
            if wrong := region(folder, path, place.get("region", {})):
                yield f"sarif: {result['ruleId']}: {wrong}"


def gitlab(schema, folder):
    issues = json.loads((folder / "gitlab.json").read_text())
    for error in schema.iter_errors(issues):
        yield f"gitlab: {error.json_path}: {error.message[:200]}"
    prints = [issue["fingerprint"] for issue in issues]
    if len(set(prints)) != len(prints):
        yield "gitlab: a fingerprint stands twice"
    for issue in issues:
        text = lines(folder, issue["location"]["path"])
        if text is None or not 1 <= issue["location"]["lines"]["begin"] <= len(text):
            yield f"gitlab: {issue['check_name']}: {issue['location']} is not there"


def junit(folder):
    suites = junitparser.JUnitXml.fromfile(str(folder / "junit.xml"))
    cases = [case for suite in suites for case in suite]
    failures = [case for case in cases if case.result]
    if (suites.tests, suites.failures) != (len(cases), len([c for c in failures if not c.is_passed])):
        yield f"junit: says {suites.tests} and {suites.failures}, has {len(cases)} and {len(failures)}"
    wrong = json.loads((folder / "platc.json").read_text())
    if any(told["level"] == "error" for told in wrong) != any(not case.is_passed for case in cases):
        yield "junit: fails otherwise than platc"


def main():
    sarif_schema = validator(json.loads(pathlib.Path(sys.argv[1]).read_text()))
    gitlab_schema = validator(GITLAB)
    for folder in map(pathlib.Path, sys.argv[2:]):
        for told in [*sarif(sarif_schema, folder), *gitlab(gitlab_schema, folder), *junit(folder)]:
            print(f"{folder.name}: {told}")


main()
