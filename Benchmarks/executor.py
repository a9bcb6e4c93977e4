#!/usr/bin/env python3
"""The reference executor against PyTorch, side by side: resnet50 with GroupNorm on two examples at 224x224.

    Benchmarks/executor.py .build/release/normlint /path/to/python [--rounds 11]

Rounds take turns. Printed are medians of the rounds' ratios:
  whole   `normlint run` (start, build, fill, forward) against a Python process that imports torch and torchvision, builds the
          model and runs vmap over the same input; goal: at least 10 times faster
  forward the forward alone against torch's warmed-up one on as many threads; goal: at most 1
Times by the clock are worth something on a calm machine only; those of the processor (--cpu) on any.
"""
import argparse, json, re, resource, statistics, subprocess, tempfile, time

MODEL = """normlint: {mode: train, inputs: [1, 3, 224, 224], transforms: [{vmap: {size: 2}}]}
model: {_target_: torchvision.models.resnet50, norm_layer: {_target_: torch.nn.GroupNorm, _partial_: true, _args_: [32]}}
"""
ONCE = """
import torch, torchvision, functools
torch.set_num_threads(THREADS)
model = torchvision.models.resnet50(norm_layer=functools.partial(torch.nn.GroupNorm, 32))
x = torch.randn(2, 1, 3, 224, 224)
with torch.no_grad(): torch.func.vmap(model)(x)
"""
SERVER = ONCE + """
import sys, time
for line in sys.stdin:
    start, cpu = time.perf_counter(), time.process_time()
    with torch.no_grad(): torch.func.vmap(model)(x)
    print(time.perf_counter() - start, time.process_time() - cpu, flush=True)
"""


def run(command):
    """Seconds by the clock, seconds of the processor, and what the program says of itself."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("normlint")
    parser.add_argument("python")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cpu", action="store_true", help="compare the processor's time instead of the clock's")
    options = parser.parse_args()
    pick = 1 if options.cpu else 0
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(MODEL)
        file.flush()
        ours = [options.normlint, "run", file.name, "--timings", "--threads", str(options.threads)]
        threads = str(options.threads)
        server = subprocess.Popen([options.python, "-c", SERVER.replace("THREADS", threads)], text=True, bufsize=1,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        whole, forward = [], []
        for _ in range(options.rounds):
            mine, theirs = run(ours), run([options.python, "-c", ONCE.replace("THREADS", threads)])
            whole.append(theirs[pick] / mine[pick])
            print("\n", file=server.stdin, end="", flush=True)
            warm = [float(word) for word in server.stdout.readline().split()]
            alone = float(re.search(r"forward ([0-9.]+) ms", mine[2]).group(1)) / 1000
            # The processor's time of the forward alone isn't told apart from the process's, which is the larger.
            forward.append((mine[1] if options.cpu else alone) / warm[pick])
        server.stdin.close()
        server.wait()
    print(json.dumps({"whole": round(statistics.median(whole), 2), "forward": round(statistics.median(forward), 3)}))


if __name__ == "__main__":
    main()
