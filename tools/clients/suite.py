"""Runs the tests of this folder, two classes at a time: `suite.py [-k PATTERN]...`. Each class runs in a process of its own."""

import argparse
import io
import sys
import time
import unittest
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

WORKERS = 2
# Those that take longest come first, so that no worker is left alone with one at the end.
FIRST = ["SwiftHooks", "WheelHooks", "PageTests"]


def classes(suite):
    """The names of the classes with tests, and how many tests each has."""
    found = {}
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            for name, count in classes(test).items():
                found[name] = found.get(name, 0) + count
        else:
            name = f"{type(test).__module__}.{type(test).__qualname__}"
            found[name] = found.get(name, 0) + 1
    return found


def loader(patterns):
    made = unittest.TestLoader()
    made.testNamePatterns = [pattern if "*" in pattern else f"*{pattern}*" for pattern in patterns] or None
    return made


def run(name, patterns):
    """Runs a class; what it says, how many tests ran, and how many of them were skipped or failed."""
    text, start = io.StringIO(), time.monotonic()
    result = unittest.TextTestRunner(stream=text, verbosity=2).run(loader(patterns).loadTestsFromName(name))
    # Only what failed is of interest below the list of tests.
    head = text.getvalue() if not result.wasSuccessful() else text.getvalue().split("\n" + "-" * 70)[0]
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    return f"{head.rstrip()}\n  {name}: {time.monotonic() - start:.1f}s\n", result.testsRun, len(result.skipped), failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", action="append", default=[], metavar="PATTERN")
    patterns = parser.parse_args().k
    start, folder = time.monotonic(), str(Path(__file__).parent)
    suite = loader(patterns).discover(folder, "*_test.py")
    names = sorted(classes(suite), key=lambda name: (FIRST + [name.split(".")[-1]]).index(name.split(".")[-1]))
    total = [0, 0, 0]
    with ProcessPoolExecutor(WORKERS) as pool:
        for task in [pool.submit(run, name, patterns) for name in names]:
            text, *counts = task.result()
            print(text, flush=True)
            total = [a + b for a, b in zip(total, counts)]
    ran, skipped, failed = total
    print(f"Ran {ran} tests in {time.monotonic() - start:.1f}s\n")
    print(f"FAILED (failures={failed})" if failed else f"OK (skipped={skipped})" if skipped else "OK")
    sys.exit(1 if failed or not ran else 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
