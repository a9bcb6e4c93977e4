"""The hooks, run by pre-commit itself. With NORMLINT_BUILD_HOOKS=1 it builds `language: swift` from the last commit, which takes minutes,
and keeps what it built; `try-repo` keeps nothing, so it is tried with the wheel."""

import os
import sys
import time
import unittest

from support import CLIENTS, REFUSED, ROOT, RUNS, STANDS_ALONE, checked, run, scratch, write

PRE_COMMIT = CLIENTS / "pre-commit"
NAMED = "models/ein größeres Modell.yaml"
OTHERS = {f"other/{path.name}": path.read_text("utf-8") for path in (ROOT / "tools/clients/other-yaml").iterdir()}


class Repository:
    """A git repository with files and one of our hooks."""

    def __init__(self, hook, files):
        self.folder = scratch()
        commit = checked("git", "rev-parse", "HEAD").strip()
        config = f"repos:\n  - repo: {ROOT}\n    rev: {commit}\n    hooks: [{{id: {hook}}}]\n"
        write(self.folder, {".pre-commit-config.yaml": config} | files)
        self.git("init", "--quiet")
        self.git("add", "--all")

    def git(self, *words):
        return checked("git", *words, folder=self.folder)

    def pre_commit(self, *words, **more):
        return run(PRE_COMMIT, *words, folder=self.folder, **more)

    def lint(self, *words, **more):
        return self.pre_commit("run", "--all-files", *words, **more)

    def text(self, name):
        return (self.folder / name).read_bytes().decode("utf-8")


class Manifest(unittest.TestCase):
    def test_is_valid(self):
        checked(PRE_COMMIT, "validate-manifest", ROOT / ".pre-commit-hooks.yaml")

    def test_try_repo(self):
        refused = Repository("normlint-wheel", {NAMED: REFUSED})
        done = refused.pre_commit("try-repo", ROOT, "normlint-wheel", "--all-files")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(f"{NAMED}:6:7: NL101", done.stdout)
        runs = Repository("normlint-wheel", {NAMED: RUNS} | OTHERS)
        done = runs.pre_commit("try-repo", ROOT, "normlint-wheel", "--all-files")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("Passed", done.stdout)


class Hooks:
    """What holds for the built hooks and for the wheel's."""

    hook = fix = ""

    def test_findings(self):
        done = Repository(self.hook, {NAMED: REFUSED, "models/b.yml": REFUSED, "models/c.yaml": RUNS}).lint()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("exit code: 1", done.stdout)
        for place in (f"{NAMED}:6:7: NL101", "models/b.yml:6:7: NL101", "Found 2 errors in 2 of 4 files."):
            self.assertIn(place, done.stdout)

    def test_other_yaml_says_nothing(self):
        done = Repository(self.hook, {"models/a.yaml": RUNS} | OTHERS).lint("--verbose")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("other/", done.stdout)
        alone = Repository(self.hook, OTHERS).lint("--verbose")
        self.assertEqual(alone.returncode, 0, alone.stdout)

    def test_excluded_files_are_passed_over(self):
        files = {"models/a.yaml": REFUSED, "normlint.yaml": "exclude: [models/]\n"}
        done = Repository(self.hook, files).lint()
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_skip(self):
        done = Repository(self.hook, {NAMED: REFUSED}).lint(SKIP=self.hook)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("Skipped", done.stdout)

    def test_commits(self):
        repository = Repository(self.hook, {NAMED: REFUSED})
        checked(PRE_COMMIT, "install", folder=repository.folder)
        commit = ("git", "commit", "--quiet", "--message", "models")
        refused = run(*commit, folder=repository.folder)
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertIn("NL101", refused.stdout)
        write(repository.folder, {NAMED: RUNS})
        repository.git("add", "--all")
        checked(*commit, folder=repository.folder)

    def test_fix_and_a_green_second_run(self):
        repository = Repository(self.fix, {NAMED: REFUSED, "models/b.yaml": RUNS} | OTHERS)
        first = repository.lint()
        self.assertEqual(first.returncode, 1, first.stdout)
        self.assertIn("files were modified by this hook", first.stdout)
        self.assertIn("GroupNorm", repository.text(NAMED))
        self.assertEqual(repository.git("-c", "core.quotePath=false", "diff", "--name-only").splitlines(), [NAMED])
        repository.git("add", "--all")
        second = repository.lint()
        self.assertEqual(second.returncode, 0, second.stdout)
        self.assertEqual(repository.git("diff", "--name-only"), "")

    def test_fix_leaves_unstaged_edits(self):
        repository = Repository(self.fix, {NAMED: REFUSED, "models/b.yaml": RUNS})
        write(repository.folder, {NAMED: "# not staged\n" + REFUSED, "models/b.yaml": REFUSED})
        done = repository.pre_commit("run")
        self.assertEqual(done.returncode, 1, done.stdout)
        fixed = repository.text(NAMED)
        self.assertIn("GroupNorm", fixed)
        self.assertTrue(fixed.startswith("# not staged\n"), fixed)
        self.assertEqual(repository.text("models/b.yaml"), REFUSED)

    def test_fix_gives_way_to_unstaged_edits_of_the_same_line(self):
        repository = Repository(self.fix, {NAMED: REFUSED})
        edited = REFUSED.replace("num_features: 8}", "num_features: 8, momentum: 0.2}")
        write(repository.folder, {NAMED: edited})
        done = repository.pre_commit("run")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("Rolling back fixes", done.stdout)
        self.assertEqual(repository.text(NAMED), edited)

    @unittest.skipUnless(STANDS_ALONE, "no release, whose speed counts")
    def test_warm_run_takes_less_than_a_second(self):
        models = {f"models/{number:03}.yaml": RUNS for number in range(150)}
        others = {f"other/{number}-{name[6:]}": text for number in range(5) for name, text in OTHERS.items()}
        repository = Repository(self.hook, models | others)
        self.assertEqual(len(models | others), 200)
        times = []
        for _ in range(6):
            start = time.monotonic()
            done = repository.lint()
            times.append(time.monotonic() - start)
            self.assertEqual(done.returncode, 0, done.stdout)
        self.assertLess(min(times), 1, times)


@unittest.skipUnless(os.environ.get("NORMLINT_BUILD_HOOKS"), "only with NORMLINT_BUILD_HOOKS=1")
class SwiftHooks(Hooks, unittest.TestCase):
    hook, fix = "normlint", "normlint-fix"


class WheelHooks(Hooks, unittest.TestCase):
    hook, fix = "normlint-wheel", "normlint-wheel-fix"


def build():
    """Has pre-commit build the hook of the last commit, which it keeps for the tests."""
    done = Repository(SwiftHooks.hook, {}).pre_commit("install-hooks")
    unittest.doModuleCleanups()
    sys.exit(f"{done.stdout}\nthe hook can't be built" if done.returncode else 0)


if __name__ == "__main__":
    build() if sys.argv[1:] == ["build"] else unittest.main()
