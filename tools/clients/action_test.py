"""The GitHub Action, its steps run as a runner runs them, and the problem matcher on real output."""

import json
import re
import unittest
from collections import Counter

from ruamel.yaml import YAML

from support import BINARY, CLIENTS, REFUSED, ROOT, RUNS, checked, run, scratch, write

ACTION = YAML(typ="safe").load(ROOT / "action.yml")
MATCHERS = json.loads((ROOT / ".github/normlint-matcher.json").read_text("utf-8"))["problemMatcher"]


class Runner:
    """Runs a composite action's steps. Those of other actions are noted with what they are given."""

    # All runs share one installation, since making it takes longest.
    installation = None
    paths = []

    def __init__(self, files, **inputs):
        self.scratch = scratch()
        Runner.installation = Runner.installation or scratch()
        self.folder = self.scratch / "checkout"
        self.inputs = {name: item["default"] for name, item in ACTION["inputs"].items()} | inputs
        self.outputs, self.used, self.log, self.code = {}, [], "", 0
        write(self.folder, files)
        for step in ACTION["runs"]["steps"]:
            is_done = step["name"] == "Install normlint" and Runner.paths
            if self.holds(step.get("if", "")) and self.code == 0 and not is_done:
                self.step(step)

    def value(self, expression):
        match expression.strip().split("."):
            case ["inputs", name]: return self.inputs[name]
            case ["steps", step, "outputs", name]: return self.outputs[step][name]
            case _ if re.fullmatch(r"'[^']*'", expression.strip()): return expression.strip()[1:-1]
        raise AssertionError(f"not understood: {expression}")

    def filled(self, text):
        return re.sub(r"\$\{\{(.*?)\}\}", lambda match: self.value(match[1]), text)

    def holds(self, condition):
        for part in filter(None, condition.split("&&")):
            left, operator, right = re.split(r"(==|!=)", part)
            if (self.value(left) == self.value(right)) != (operator == "=="): return False
        return True

    def step(self, step):
        if "uses" in step:
            self.used.append((step["uses"], {key: self.filled(text) for key, text in step["with"].items()}))
            return
        write(self.scratch, {"path": "", "output": ""})
        given = {name: self.filled(text) for name, text in step.get("env", {}).items()}
        given |= {"GITHUB_PATH": f"{self.scratch}/path", "GITHUB_OUTPUT": f"{self.scratch}/output"}
        given |= {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(Runner.installation), "PATH": ":".join([*Runner.paths, "/usr/bin:/bin"])}
        done = run("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"], folder=self.folder, **given)
        self.log += done.stdout
        self.code = done.returncode
        Runner.paths += (self.scratch / "path").read_text().split()
        lines = (self.scratch / "output").read_text().splitlines()
        self.outputs[step.get("id")] = dict(line.split("=", 1) for line in lines)


class ActionTests(unittest.TestCase):
    def test_is_valid(self):
        checked(CLIENTS / "check-jsonschema", "--builtin-schema", "vendor.github-actions", ROOT / "action.yml")

    def test_is_safe(self):
        checked(CLIENTS / "zizmor", "--offline", ROOT / "action.yml")

    def test_findings(self):
        runner = Runner({"a model.yaml": REFUSED, "b.yaml": RUNS})
        self.assertEqual(runner.code, 1, runner.log)
        self.assertIn("a model.yaml:6:7: NL101", runner.log)
        log = json.loads((runner.folder / "normlint.sarif").read_text("utf-8"))
        self.assertEqual([result["ruleId"] for result in log["runs"][0]["results"]], ["NL101"])
        [(action, given)] = runner.used
        self.assertTrue(action.startswith("github/codeql-action/upload-sarif@"))
        self.assertEqual(given, {"sarif_file": "normlint.sarif"})

    def test_nothing_to_report(self):
        runner = Runner({"b.yaml": RUNS}, upload="false", **{"sarif-file": "log.sarif"})
        self.assertEqual((runner.code, runner.used), (0, []), runner.log)
        self.assertEqual(json.loads((runner.folder / "log.sarif").read_text("utf-8"))["runs"][0]["results"], [])

    def test_paths_and_flags(self):
        files = {"a model.yaml": REFUSED, "b.yaml": REFUSED, "c.yaml": REFUSED}
        runner = Runner(files, paths="a model.yaml\nb.yaml\n", args="--fail-on never --ignore NL3", **{"output-format": "concise"})
        self.assertEqual(runner.code, 0, runner.log)
        self.assertIn(f"::add-matcher::{ROOT}/.github/normlint-matcher.json", runner.log)
        self.assertEqual(re.findall(r"^.*?: NL101", runner.log, re.M), ["a model.yaml:6:7: NL101", "b.yaml:6:7: NL101"])

    def test_wrong_usage(self):
        runner = Runner({"a.yaml": RUNS}, paths="missing.yaml")
        self.assertEqual((runner.code, runner.used), (2, []), runner.log)


class MatcherTests(unittest.TestCase):
    def matched(self, line):
        """Severity, file, line, column and code of a line, by the matchers that take it."""
        results = []
        for matcher in MATCHERS:
            [pattern] = matcher["pattern"]
            if match := re.search(pattern["regexp"], line, re.ASCII):
                place = match[pattern["file"]], int(match[pattern["line"]]), int(match[pattern["column"]])
                results.append((matcher["severity"], *place, match[pattern["code"]], match[pattern["message"]]))
        return results

    def test_reads_what_json_tells(self):
        findings = json.loads(run(BINARY, "--quiet", "--isolated", "--output-format", "json", "fixtures").stdout)["findings"]
        severities = {"error": "error", "warning": "warning", "note": "notice"}
        expected = Counter(
            (severities[each["severity"]], each["filename"], each["location"]["row"], each["location"]["column"], each["code"])
            for each in findings)
        self.assertGreater(len(expected), 100)
        for color in ("never", "always"):
            # With --verbose a class that is not known is told at every place. A line stands for several modules.
            lines = run(BINARY, "--verbose", "--isolated", "--color", color, "--output-format", "concise", "fixtures").stdout.splitlines()
            told = Counter()
            for line in lines:
                for *place, message in self.matched(line):
                    more = re.search(r" \(and (\d+) more modules?\)", message)
                    told[tuple(place)] += 1 + int(more[1] if more else 0)
            self.assertEqual(told, expected, color)

    def test_has_every_rule(self):
        for rule in json.loads(run(BINARY, "rule", "--all", "--output-format", "json").stdout):
            severities = [result[0] for result in self.matched(f"a.yaml:1:2: {rule['code']} [*] what is wrong")]
            self.assertEqual(severities, [rule["severity"].replace("note", "notice")], rule["code"])

    def test_leaves_other_lines(self):
        for line in ("Found 2 errors in 2 of 3 files.", "a.yaml:1:2: error: other", "note: nothing"):
            self.assertEqual(self.matched(line), [], line)


if __name__ == "__main__":
    unittest.main()
