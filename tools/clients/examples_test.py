"""The examples in docs/ci.md, by the schemas of the services that read them."""

import re
import unittest
from pathlib import Path

from support import BINARY, CLIENTS, REFUSED, ROOT, checked, run, scratch, write

PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
EXAMPLES = {match[1]: match[0] for match in re.finditer(r"(?<=```yaml\n)# (\S+)\n.*?(?=```)", PAGE, re.S)}
VERSION = checked(BINARY, "--version").split()[1]


class ExampleTests(unittest.TestCase):
    def validate(self, name, *command):
        folder = scratch()
        write(folder, {name: EXAMPLES[name]})
        checked(*command, name, folder=folder)

    def test_are_all_tested(self):
        self.assertEqual(sorted(EXAMPLES), [".github/workflows/normlint.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"])

    def test_github(self):
        self.validate(".github/workflows/normlint.yml", CLIENTS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows")

    def test_gitlab(self):
        # GitLab's own tags and keys are part of the schema.
        self.validate(".gitlab-ci.yml", CLIENTS / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci")

    def test_pre_commit(self):
        self.validate(".pre-commit-config.yaml", CLIENTS / "pre-commit", "validate-config")

    def test_are_of_this_version(self):
        self.assertEqual(set(re.findall(r"(?:rev: |normlint@)v(\S+)", PAGE)), {VERSION})

    def test_commands_run(self):
        commands = re.findall(r"- (normlint .*)", EXAMPLES[".gitlab-ci.yml"])
        folder = scratch()
        write(folder, {"configs/model.yaml": REFUSED})
        (folder / "normlint").symlink_to(BINARY)
        for command in commands:
            done = run("/bin/sh", "-c", command, folder=folder, PATH=f"{folder}:/usr/bin:/bin")
            self.assertEqual(done.returncode, 1, done.stdout)


if __name__ == "__main__":
    unittest.main()
