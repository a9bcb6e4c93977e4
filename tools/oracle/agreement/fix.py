"""Does what `normlint --fix` writes run? Takes model files (random ones, or those of --hydra), asks PyTorch about each,
fixes a copy, and asks again.

Where statistics alone were refused, plain --fix must change the file so that it runs; with --fix-with OPTION it may leave a
file alone, but what it changes must run. Files that ran are not touched, comments survive, and a second --fix changes nothing.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from agree import ask_all

STATISTICS = {"batched-running-stat", "captured-mutation", "item"}


def comments(path):
    """The comments of a file, by PyYAML's own scanner's idea of where scalars stand."""
    import yaml
    text = path.read_bytes().decode("utf-8-sig")
    spans = [(t.start_mark.index, t.end_mark.index) for t in yaml.scan(text) if isinstance(t, yaml.ScalarToken)]
    found, position = [], 0
    for start, end in spans + [(len(text), len(text))]:
        found += [line[line.index("#"):].rstrip() for line in text[position:start].splitlines() if "#" in line]
        position = max(position, end)
    return found


def fix(binary, folder, option):
    # A misprinted GroupNorm runs, and is fixed all the same: that is no touch without cause.
    command = [binary, "--quiet", "--exit-zero", "--ignore", "NL301", "--output-format", "concise", str(folder)]
    run = subprocess.run(command[:1] + (["--fix-with", option] if option else ["--fix"]) + command[1:], capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"normlint: exit {run.returncode}\n{run.stderr[:2000]}")


def asked(path):
    """What PyTorch is asked about: the section and the model, not other models beside it."""
    import yaml
    tree = yaml.safe_load(path.read_bytes().decode("utf-8-sig"))
    return {key: value for key, value in tree.items() if key in ("normlint", "model")} if isinstance(tree, dict) else tree


def faults(before, path, fixed, truths, again, option):
    truth, changed = truths[path.name], path.read_bytes() != fixed.read_bytes()
    alone = {r["kind"] for r in truth["refusals"]}
    if truth["verdict"] == "runs" and changed and asked(path) != asked(fixed):
        yield "a model that runs was touched"
    if truth["verdict"] == "refused" and alone <= STATISTICS:
        if changed and again.get(path.name, {}).get("verdict") != "runs":
            yield f"after the fix: {again.get(path.name)}"
        if not changed and not option:
            yield "not fixed"
    if changed and comments(path) != comments(fixed):
        yield "a comment was lost"
    if before[fixed.name] != fixed.read_bytes():
        yield "a second fix changed it again"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--normlint", required=True)
    parser.add_argument("--fix-with")
    parser.add_argument("--hydra", type=pathlib.Path, help="fix copies of these files instead of random ones")
    parser.add_argument("--truth", type=pathlib.Path, help="recorded answers for --hydra, instead of asking")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1, help="processes that ask PyTorch")
    parser.add_argument("--timeout", type=float, default=90, help="seconds for one file")
    options = parser.parse_args()

    work = pathlib.Path(tempfile.mkdtemp(prefix="fixes-"))
    originals, copies = work / "files", work / "fixed"
    if options.hydra:
        shutil.copytree(options.hydra, originals)
    else:
        import generate
        originals.mkdir()
        for index in range(options.count):
            (originals / f"s{options.seed}-{index:06d}.yaml").write_bytes(generate.generate(options.seed, index, 0).encode())
    shutil.copytree(originals, copies)
    paths = sorted(originals.glob("*.yaml"))
    truths = ask_all(paths, options.timeout, options.jobs, options.truth)
    fix(options.normlint, copies, options.fix_with)
    changed = [copies / p.name for p in paths if (copies / p.name).read_bytes() != p.read_bytes()]
    again = ask_all(changed, options.timeout, options.jobs, None)
    once = {p.name: p.read_bytes() for p in copies.glob("*.yaml")}
    fix(options.normlint, copies, options.fix_with)
    failed = 0
    for path in paths:
        for fault in faults(once, path, copies / path.name, truths, again, options.fix_with):
            failed += 1
            print(f"{path}: {fault}")
    print(f"{len(paths)} files, {len(changed)} changed, {failed} faults; see {work}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
