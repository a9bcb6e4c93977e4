"""What GitHub's code scanning asks of a SARIF log, beyond the schema
(https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning)."""

import gzip
import json
import re

SEVERITIES = {"error", "warning", "recommendation"}
PRECISIONS = {"very-high", "high", "medium", "low"}


def faults(raw):
    """What is wrong with a log, as a list of sentences; `raw` are its bytes."""
    log, found = json.loads(raw), []
    if raw.startswith(b"\xef\xbb\xbf"):
        found.append("the log begins with a byte order mark")
    if len(gzip.compress(raw)) > 10_000_000:
        found.append("the log is larger than 10 MB")
    if log.get("version") != "2.1.0" or "sarif-schema-2.1.0" not in log.get("$schema", ""):
        found.append("version or $schema")
    if not 1 <= len(log["runs"]) <= 20:
        found.append("more runs than are taken")
    for run in log["runs"]:
        found += tool_faults(run) + run_faults(run)
    return found


def tool_faults(run):
    driver, found = run["tool"]["driver"], []
    if not driver.get("name") or not re.fullmatch(r"\d+\.\d+\.\d+([-+].*)?", driver.get("semanticVersion", "")):
        found.append("name or semanticVersion of the tool")
    ids = [rule["id"] for rule in driver["rules"]]
    if len(set(ids)) != len(ids) or ids != sorted(ids):
        found.append("rules are doubled or not sorted")
    for rule in driver["rules"]:
        properties, name = rule.get("properties", {}), rule["id"]
        for key in ("shortDescription", "fullDescription", "help"):
            text = rule.get(key, {}).get("text", "")
            if not text.strip() or (key != "help" and len(text) > 1024):
                found.append(f"{name}: {key}")
        if not rule["help"].get("markdown", "").strip():
            found.append(f"{name}: no help in markdown")
        if not rule.get("helpUri", "").startswith("https://"):
            found.append(f"{name}: helpUri")
        if not 0 < len(rule.get("name", "")) <= 255:
            found.append(f"{name}: name")
        if rule["defaultConfiguration"]["level"] not in ("error", "warning", "note"):
            found.append(f"{name}: level")
        if properties.get("problem.severity") not in SEVERITIES or properties.get("precision") not in PRECISIONS:
            found.append(f"{name}: problem.severity or precision")
        if not 0 < len(properties.get("tags", [])) <= 10 or "security" in properties["tags"]:
            found.append(f"{name}: tags")
        if "security-severity" in properties:
            found.append(f"{name}: security-severity, but it is about no weakness")
    return found


def run_faults(run):
    found = []
    if run.get("columnKind") != "utf16CodeUnits":
        found.append("columnKind")
    if len(run["results"]) > 5_000:
        found.append("more results than are shown")
    if not all(base.get("uri", "/").endswith("/") for base in run["originalUriBaseIds"].values()):
        found.append("a base whose URI is no folder's")
    if not run["automationDetails"]["id"].startswith("normlint/"):
        found.append("automationDetails")
    ids, seen = [rule["id"] for rule in run["tool"]["driver"]["rules"]], set()
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        name = f"{result['ruleId']} at {place['artifactLocation'].get('uri')}:{place['region'].get('startLine')}"
        found += [f"{name}: {fault}" for fault in result_faults(run, result, ids)]
        look = (result["ruleId"], place["artifactLocation"]["uri"], place["region"]["startLine"], result["message"]["text"])
        prints = result["partialFingerprints"]
        if look in seen or prints["normlint/v1"] in seen:
            found.append(f"{name}: looks like another result")
        seen |= {look, prints["normlint/v1"]}
    return found


def result_faults(run, result, ids):
    if ids[result["ruleIndex"]] != result["ruleId"]:
        yield "ruleIndex is another rule's"
    if "kind" in result or result["level"] not in ("error", "warning", "note"):
        yield "kind or level"
    if result.get("suppressions"):
        yield "it is suppressed, and would be shown as open"
    if not result["message"].get("text", "").strip():
        yield "no message"
    links = {int(number) for number in re.findall(r"\]\((\d+)\)", result["message"]["text"])}
    if not links <= {related["id"] for related in result.get("relatedLocations", [])}:
        yield "the message links to nowhere"
    if len(result["locations"]) != 1:
        yield "not one location"
    flows = [flow["locations"] for code in result.get("codeFlows", []) for flow in code["threadFlows"]]
    steps = [step for flow in flows for step in flow]
    if len(steps) > 1_000:
        yield "more steps than are shown"
    if not all(step.get("state") for step in steps):
        yield "a step without a state"
    places = result["locations"] + result.get("relatedLocations", []) + [step["location"] for step in steps]
    for place in places:
        yield from place_faults(run, place["physicalLocation"])
    if not re.fullmatch(r"[0-9a-f]{1,16}:[1-9]\d*", result["partialFingerprints"].get("primaryLocationLineHash", "")):
        yield "primaryLocationLineHash"


def place_faults(run, place):
    uri, region = place["artifactLocation"]["uri"], place["region"]
    if place["artifactLocation"].get("uriBaseId") not in run["originalUriBaseIds"]:
        yield f"{uri}: a base that is not declared"
    if not re.fullmatch(r"(?!\.{0,2}/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri):
        yield f"{uri}: not a path below the root, percent-encoded"
    start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    if min(*start, *end) < 1 or start > end:
        yield f"{uri}: the region {region}"
