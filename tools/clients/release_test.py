"""The released binary and the wheel."""

import base64
import csv
import hashlib
import json
import re
import unittest
import venv
import zipfile
from pathlib import Path

from support import BINARY, CLIENTS, DIST, REFUSED, ROOT, STANDS_ALONE, WHEEL, checked, run, scratch, write

BARE = "/usr/bin:/bin"


class BinaryTests(unittest.TestCase):
    @unittest.skipUnless(STANDS_ALONE, "no release: it loads Swift's libraries")
    def test_runs_where_there_is_nothing_else(self):
        folder = scratch()
        write(folder, {"model.yaml": REFUSED, "normlint": "", "proc/.keep": ""})
        program = folder / "normlint"
        program.write_bytes(BINARY.read_bytes())
        program.chmod(0o755)
        # Swift's runtime asks Linux where the program is.
        inside = 'mount --rbind /proc proc && exec chroot . /normlint --isolated /model.yaml'
        done = run("unshare", "--map-root-user", "--mount", "sh", "-c", inside, folder=folder)
        if "unshare:" in done.stdout or "mount:" in done.stdout:
            self.skipTest(done.stdout)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("NL101", done.stdout)

    def test_checksums(self):
        lines = (DIST / "SHA256SUMS").read_text().splitlines()
        sums = {name: digest for digest, name in (line.split() for line in lines)}
        self.assertEqual(sums, {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (BINARY, WHEEL)})


class HomeTests(unittest.TestCase):
    def test_one_program_moves_the_repository(self):
        folder = scratch()
        checked("git", "clone", "--quiet", "--shared", ROOT, folder / "clone")
        # Spelled in parts: tools/release/home reads this file, too.
        clone, home = folder / "clone", "/".join(["https://github.com", "acme", "normlint"])
        checked(clone / "tools/release/home", home)
        self.assertEqual(checked(clone / "tools/release/home").strip(), home)
        self.assertEqual(run("git", "grep", "--files-with-matches", "OWNER/", "--", ":!tools/release", ":!tools/clients", ":!packaging/README.md", folder=clone).stdout, "")
        checked("python3", clone / "tools/release/wheels.py", BINARY, folder)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
            [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            links = set(re.findall(r"https://github\.com/[^/]+/normlint", archive.read(name).decode()))
        self.assertEqual(links, {home})

    def test_pages_of_rules_lead_to_the_rules(self):
        page = (ROOT / "docs/rules.md").read_text("utf-8")
        rules = json.loads(checked(BINARY, "rule", "--all", "--output-format", "json"))
        self.assertGreater(len(rules), 20)
        for rule in rules:
            file, anchor = rule["url"].split("#")
            self.assertTrue(file.endswith("/docs/rules.md"), file)
            self.assertEqual(anchor, rule["code"].lower())
            self.assertIn(f"\n## {rule['code']}\n", page)
            self.assertIn(rule["code"], checked(BINARY, "rule", rule["code"]))


class WheelTests(unittest.TestCase):
    def test_is_the_same_when_made_again(self):
        folder = scratch()
        checked("python3", ROOT / "tools/release/wheels.py", BINARY, folder)
        self.assertEqual((folder / WHEEL.name).read_bytes(), WHEEL.read_bytes())

    def test_record_lists_every_file(self):
        with zipfile.ZipFile(WHEEL) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        [record] = [name for name in files if name.endswith(".dist-info/RECORD")]
        lines = {line[0]: line[1:] for line in csv.reader(files[record].decode().splitlines())}
        digests = {name: base64.urlsafe_b64encode(hashlib.sha256(content).digest()) for name, content in files.items()}
        expected = {name: [f"sha256={digests[name].decode().rstrip('=')}", str(len(files[name]))] for name in files}
        self.assertEqual(lines, expected | {record: ["", ""]})

    def test_pypi_would_take_it(self):
        self.assertIn("PASSED", checked(CLIENTS / "twine", "check", "--strict", WHEEL))

    def test_installs_into_a_clean_environment(self):
        folder = scratch()
        venv.create(folder, with_pip=True)
        path = f"{folder}/bin:{BARE}"
        checked(f"{folder}/bin/pip", "install", WHEEL)
        program = Path(checked("/bin/sh", "-c", "command -v normlint", PATH=path).strip())
        self.assertEqual(program, folder / "bin/normlint")
        self.assertEqual(program.read_bytes(), BINARY.read_bytes())
        write(folder, {"model.yaml": REFUSED})
        done = run(program, "--isolated", "model.yaml", folder=folder, PATH=path)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("NL101", done.stdout)
        with zipfile.ZipFile(WHEEL) as archive:
            version = archive.namelist()[0].split(".data")[0].removeprefix("normlint-")
        self.assertIn(f"normlint {version}", checked(program, "--version"))
        self.assertIn(f"normlint {version}", checked(f"{folder}/bin/python", "-m", "normlint", "--version"))
        for name in ("bash-completion/completions/normlint", "zsh/site-functions/_normlint", "man/man1/normlint.1"):
            self.assertIn("fail-on", (folder / "share" / name).read_text().replace("\\-", "-"))
        self.assertIn(f"Version: {version}", checked(f"{folder}/bin/pip", "show", "normlint"))
        checked(f"{folder}/bin/pip", "check")
        checked(f"{folder}/bin/pip", "uninstall", "--yes", "normlint")
        self.assertFalse(program.exists())

    def test_the_repository_installs_it(self):
        folder = scratch()
        venv.create(folder, with_pip=True)
        checked(f"{folder}/bin/pip", "install", ROOT)
        self.assertEqual((folder / "bin/normlint").read_bytes(), BINARY.read_bytes())


if __name__ == "__main__":
    unittest.main()
