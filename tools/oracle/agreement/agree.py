"""Holds normlint to PyTorch: random model files, what the real torch.func says of each, what normlint says, and where
they differ.

    python agree.py --normlint .build/release/normlint --count 2000 --seed 1
    python agree.py --normlint .build/release/normlint --hydra DIR --truth FILE.jsonl
"""
import argparse
import collections
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading

CODES = {"batched-running-stat": "NL101", "captured-mutation": "NL102", "item": "NL103", "randomness": "NL104", "no-batching-rule": "NL105",
         "one-value-per-channel": "NL204", "one-spatial-element": "NL204"}
# Only the first error at a module is recorded; these may hold as well: by code, the codes that may stand before it.
MAY_FOLLOW = {"NL101": {"NL101", "NL102", "NL103"}, "NL102": {"NL101", "NL102", "NL103"}, "NL103": {"NL101", "NL102", "NL103"},
              "NL106": {"NL104", "NL105"}}
# Errors that PyTorch's message puts among the transforms' refusals rather than among wrong shapes and values.
FURTHER = (
    ("NL105", "split_with_sizes"), ("NL105", "querying is_contiguous inside of vmap"), ("NL105", "Trying to set a forward gradient"), ("NL105", "accessing `data` under vmap"),
    ("NL105", "forward AD"), ("NL105", "autograd.Function with functorch transforms"), ("NL105", "is not implemented"), ("NL105", "is not differentiable with respect to"),
    ("NL105", "returned an invalid gradient"),
    ("NL106", "in-place operation"), ("NL106", "inplace operation"), ("NL106", "inplace arithmetic"), ("NL106", "modified inplace"),
    ("NL104", "inplace randomness"), ("NL106", "inplace randomness"), ("NL105", "doesn't match the broadcast shape"), ("NL106", "doesn't match the broadcast shape"),
)


class Asker:
    """A process that asks PyTorch about one file after another; started anew where torch crashes or takes too long."""

    def __init__(self, timeout):
        self.timeout, self.process = timeout, None

    def start(self):
        here = pathlib.Path(__file__).parent
        self.process = subprocess.Popen([sys.executable, str(here / "ask.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, bufsize=1)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, args=(self.process, self.lines), daemon=True).start()

    @staticmethod
    def read(process, lines):
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    def ask(self, path):
        if self.process is None:
            self.start()
        verdict = "crashed"
        try:
            self.process.stdin.write(f"{path}\n")
            self.process.stdin.flush()
            line = self.lines.get(timeout=self.timeout)
            if line:
                return json.loads(line)
        except queue.Empty:
            verdict = "timed-out"
        except BrokenPipeError:
            pass
        self.close()
        return {"file": str(path), "verdict": verdict, "refusals": [], "error": None}

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def ask_all(paths, timeout, jobs, cache):
    """The verdict on each path. `cache` is a file to which every answer is appended at once, and read when started again."""
    known = {}
    if cache and cache.exists():
        for line in cache.read_text().splitlines():
            record = json.loads(line)
            known[os.path.basename(record["file"])] = record
    todo = queue.Queue()
    for path in paths:
        if path.name not in known:
            todo.put(path)
    total = todo.qsize()
    lock = threading.Lock()

    def work():
        asker = Asker(timeout)
        while True:
            try:
                path = todo.get_nowait()
            except queue.Empty:
                return asker.close()
            record = asker.ask(path)
            with lock:
                known[path.name] = record
                if cache:
                    with cache.open("a") as out:
                        out.write(json.dumps(record) + "\n")
                if (total - todo.qsize()) % 100 == 0:
                    print(f"asked {total - todo.qsize()} of {total}", file=sys.stderr, flush=True)

    threads = [threading.Thread(target=work) for _ in range(jobs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return known


def lint(binary, folder):
    run = subprocess.run([binary, "check", "--output-format", "json", "--exit-zero", str(folder)], capture_output=True, text=True)
    if run.returncode or not run.stdout:
        sys.exit(f"normlint: exit {run.returncode}\n{run.stderr[:2000]}")
    output = json.loads(run.stdout)
    verdicts, findings = {}, collections.defaultdict(list)
    for verdict in output["verdicts"]:
        if verdict["model"] in ("model", ""):
            verdicts[os.path.basename(verdict["filename"])] = verdict
    for finding in output["findings"]:
        findings[os.path.basename(finding["filename"])].append(finding)
    return verdicts, findings


class Matrix:
    """True and false positives and negatives: by module for the refusals, by file for errors of shapes and values."""

    def __init__(self):
        self.cells = collections.defaultdict(lambda: [0, 0, 0, 0])
        self.verdicts = collections.Counter()

    def add(self, code, due, said):
        self.cells[code][(0 if due else 1) if said else (2 if due else 3)] += 1

    def text(self):
        lines = [f"{'':22}{'true +':>9}{'false +':>9}{'false -':>9}{'true -':>9}"]
        for code in sorted(self.cells):
            lines.append(f"{code:22}" + "".join(f"{n:9}" for n in self.cells[code]))
        names = ("runs", "refused", "fails", "unknown")
        lines += ["", f"{'PyTorch / normlint':22}" + "".join(f"{n:>9}" for n in names)]
        for truth in ("runs", "refused", "fails", "builds-not"):
            lines.append(f"{truth:22}" + "".join(f"{self.verdicts[truth, n]:9}" for n in names))
        return "\n".join(lines)


def compare(truth, verdict, findings, matrix):
    """What differs, as (class, detail) pairs."""
    if verdict is None:
        return [("no verdict", "; ".join(f["message"] for f in findings)[:200])]
    errors = {(f["module"], f["code"]) for f in findings if f["severity"] == "error" and f.get("model") in ("model", "", None)}
    due = {(r["module"], CODES.get(r["kind"], r["kind"])) for r in truth["refusals"]}
    kind, problems = truth["verdict"], []
    matrix.verdicts[kind, verdict["verdict"]] += 1
    wrong = {(m, c) for m, c in errors if c.startswith("NL2")}
    if kind == "builds-not":
        matrix.add("NL2xx (by file)", True, bool(wrong))
        return [] if wrong else [("builds not, unnoticed", truth["error"]["message"])]
    if verdict["modules"] != truth["modules"]:
        problems.append(("modules", f"normlint {verdict['modules']}, PyTorch {truth['modules']}"))
    known = None
    if kind == "fails":
        problems += compare_error(truth, errors, due, matrix)
        known = set(truth.get("called", []))
    elif kind in ("runs", "refused"):
        extra = {(m, c) for m, c in wrong if (m, c) not in due and not any(m == d for d, _ in due)}
        matrix.add("NL2xx (by file)", False, bool(extra))
        allowed = ("runs",) if kind == "runs" else ("refused", "fails")
        if truth.get("called") is not None:
            known = set(truth["called"])
        if verdict["verdict"] not in allowed:
            problems.append(("verdict", f"normlint {verdict['verdict']}, PyTorch {kind}"))
    due_at = collections.defaultdict(set)
    for m, c in due:
        due_at[m].add(c)
    ending = further_codes(truth)
    for code in sorted(set(CODES.values()) | {"NL106"} | {c for _, c in errors if not c.startswith("NL2")}):
        want = {m for m, c in due if c == code}
        said = {m for m, c in errors if c == code}
        if known is not None:
            # What stands behind the module that ended the run is unknown.
            said &= known | want
        over = {m for m in said - want if not MAY_FOLLOW.get(code, set()) & due_at[m]}
        if code in ending or kind == "fails" and code in ("NL105", "NL106"):
            # compare_error looks at the former. The latter may be due in the backward pass, which was not reached.
            over = set()
        count = truth["modules"] - len(want) - len(over)
        cell = matrix.cells[code]
        for i, n in enumerate((len(want & said), len(over), len(want - said), count)):
            cell[i] += n
        if want - said:
            problems.append((f"{code} missed", str(sorted(want - said)[:4])))
        if over:
            problems.append((f"{code} false", str(sorted(over)[:4])))
    # The run did not get to what else is wrong with a module that is refused.
    unexpected = sorted((m, c) for m, c in wrong if c != "NL204" and m not in due_at)
    if known is None and unexpected and kind in ("runs", "refused"):
        problems.append(("NL2xx false", str(unexpected[:4])))
    return problems


def compare_unknown(truth, findings, text):
    """False alarms about a model of which not everything is known, and refused statistics that were not found. Its parts are models of
    their own, with shorter names."""
    if truth["verdict"] not in ("runs", "refused"):
        return []
    due = [(r["module"], CODES.get(r["kind"], r["kind"])) for r in truth["refusals"]]
    further = further_codes(truth)

    def is_same(found, wanted):
        (module, code), (m, c) = found, wanted
        # Behind an unknown class shapes are unknown: too few values are not seen.
        codes = {"NL101", "NL102", c} if c == "NL204" else {c} | MAY_FOLLOW.get(c, set())
        return code in codes and (not module or m == module or m.endswith("." + module))

    errors = {(f["module"], f["code"]) for f in findings if f["severity"] == "error" and f.get("model", "").split(".")[0] in ("model", "")}
    false = sorted(e for e in errors if e[1] not in further and not any(is_same(e, d) for d in due))
    problems = [("false alarm around an unknown class", str(false[:4]))] if false else []
    # What an unknown function returns may be anything.
    missed = [] if "own.identity" in text else sorted(d for d in due if d[1] == "NL101" and not any(is_same(e, d) for e in errors))
    return problems + ([("missed around an unknown class", str(missed[:4]))] if missed else [])


def further_codes(truth):
    message = truth["error"]["message"] if truth["error"] else ""
    return {code for code, fragment in FURTHER if fragment in message}


def compare_error(truth, errors, due, matrix):
    """An error of shapes or values is due at the module that raised it, or at a constructor."""
    at, message = truth["error"]["module"], truth["error"]["message"]
    further = further_codes(truth)
    found = {(m, c) for m, c in errors if (m, c) not in due and (c in further or c.startswith("NL2") and not (further and m != at))}
    label = "/".join(sorted(further)) + " (ends the run)" if further else "NL2xx (by file)"
    matrix.add(label, True, bool(found))
    if any(m == at for m, _ in due):
        # What the module computes without what was refused raised, which PyTorch doesn't get to.
        return []
    if not found:
        return [("failure unnoticed", f"{at}: {message}")]
    # A module that is refused may have wrong values as well, behind which nothing else is told.
    if any(m == d for m, _ in found for d, _ in due):
        return []
    if at != "?" and not any(m == at or at.startswith(m + ".") or m == "" or m.startswith(at + ".") or at == "" for m, _ in found):
        return [("failure elsewhere", f"at {at}: {message}; normlint {sorted(found)[:3]}")]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--normlint", required=True)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mistakes", type=float, default=0.18, help="share of the files with something wrong on purpose")
    parser.add_argument("--work", type=pathlib.Path, help="where the files and answers are kept (default: a new folder)")
    parser.add_argument("--jobs", type=int, default=1, help="processes that ask PyTorch")
    parser.add_argument("--timeout", type=float, default=90, help="seconds for one file")
    parser.add_argument("--hydra", type=pathlib.Path, help="compare these files instead of random ones")
    parser.add_argument("--truth", type=pathlib.Path, help="recorded answers for --hydra, instead of asking")
    parser.add_argument("--show", type=int, default=8, help="examples of each class of disagreement")
    options = parser.parse_args()

    if options.hydra:
        folder, cache = options.hydra, options.truth
    else:
        import generate
        work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="agreement-"))
        folder, cache = work / "files", work / "answers.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        for index in range(options.count):
            path = folder / f"s{options.seed}-{index:06d}.yaml"
            if not path.exists():
                path.write_bytes(generate.generate(options.seed, index, options.mistakes).encode())
    paths = sorted(folder.glob("*.yaml"))
    truths = ask_all(paths, options.timeout, options.jobs, cache)
    verdicts, findings = lint(options.normlint, folder)

    matrix, classes, skipped = Matrix(), collections.defaultdict(list), collections.Counter()
    compared = 0
    for path in paths:
        truth, verdict = truths[path.name], verdicts.get(path.name)
        if truth["verdict"] in ("context", "crashed", "timed-out", "too-large"):
            skipped["PyTorch: " + truth["verdict"]] += 1
            continue
        if truth.get("error") and "NVIDIA driver" in truth["error"]["message"]:
            skipped["PyTorch: a device that is not here"] += 1
            continue
        if verdict and verdict["opaque"]:
            skipped["normlint: a class that is not modelled, compared by its parts"] += 1
            for kind, detail in compare_unknown(truth, findings[path.name], path.read_text(encoding="utf-8-sig")):
                classes[kind].append((path, detail))
            continue
        compared += 1
        for kind, detail in compare(truth, verdict, findings[path.name], matrix):
            classes[kind].append((path, detail))
    disagreeing = {path for found in classes.values() for path, _ in found}
    print(matrix.text())
    print(f"\n{len(paths)} files, {compared} compared, {len(disagreeing)} disagree; left out: {dict(skipped)}")
    for kind, found in sorted(classes.items(), key=lambda c: -len(c[1])):
        print(f"\n{kind}: {len(found)}")
        for path, detail in found[: options.show]:
            print(f"  {path}: {detail}")
    sys.exit(1 if disagreeing else 0)


if __name__ == "__main__":
    main()
