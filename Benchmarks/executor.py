#!/usr/bin/env python3
"""The reference executor against PyTorch, side by side: resnet50 with GroupNorm on two examples at 224x224.

    Benchmarks/executor.py .build-static/release/normlint /path/to/python [--rounds 11]

Rounds take turns. Printed are the medians of the rounds' ratios, and the ratios of the best times, which a busy machine
disturbs least:
  whole    `normlint run` (start, build, fill, forward) against a Python process that imports torch and torchvision, builds the
           model and runs vmap over the same input; goal: at least 10 times faster
  forward  the forward alone against torch's warmed-up one on as many threads; goal: at most 1
  cpu      the processor's time: the whole `normlint run` against torch's warmed-up forward alone. With --threads 1 it is worth
           something on a busy machine too, where the clock is not
  memory   the largest resident set of `normlint run`; goal: under 100 MB
The exit code is 1 where a goal is missed by the best times.
"""
import argparse, os, re, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
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
    """Seconds by the clock and of the processor, what the program says of itself, and the memory that it took in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{command[0]} failed: {said}")
    return seconds, usage.ru_utime + usage.ru_stime, said, usage.ru_maxrss / 1000


class Ratios:
    """Times of two programs, round by round."""

    def __init__(self):
        self.mine, self.theirs = [], []

    def add(self, mine, theirs):
        self.mine.append(mine)
        self.theirs.append(theirs)

    @property
    def median(self):
        return statistics.median(a / b for a, b in zip(self.mine, self.theirs))

    @property
    def best(self):
        return min(self.mine) / min(self.theirs)

    def __str__(self):
        return f"best {min(self.mine) * 1000:.0f} ms to {min(self.theirs) * 1000:.0f} ms"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("normlint")
    parser.add_argument("python")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    threads = str(options.threads)
    whole, forward, cpu, memory = Ratios(), Ratios(), Ratios(), []
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(MODEL)
        file.flush()
        ours = [options.normlint, "run", file.name, "--timings", "--threads", threads]
        server = subprocess.Popen([options.python, "-c", SERVER.replace("THREADS", threads)], text=True, bufsize=1,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(options.rounds):
            seconds, processor, said, megabytes = run(ours)
            whole.add(seconds, run([options.python, "-c", ONCE.replace("THREADS", threads)])[0])
            # Both forwards are short: several turns a round.
            for _ in range(3):
                print(file=server.stdin, flush=True)
                warm, warm_processor = (float(word) for word in server.stdout.readline().split())
                alone = float(re.search(r"forward ([0-9.]+) ms", said).group(1))
                forward.add(alone / 1000, warm)
                cpu.add(processor, warm_processor)
                _, processor, said, _ = run(ours)
            memory.append(megabytes)
        server.stdin.close()
        server.wait()
    print(f"whole    {1 / whole.median:.1f} times as fast ({1 / whole.best:.1f} at best: {whole})")
    print(f"forward  {forward.median:.2f} of torch's time ({forward.best:.2f} at best: {forward})")
    print(f"cpu      {cpu.median:.2f} of torch's time ({cpu.best:.2f} at best: {cpu})")
    print(f"memory   {max(memory):.0f} MB")
    return 0 if 1 / whole.best >= 10 and forward.best <= 1 and max(memory) < 100 else 1


if __name__ == "__main__":
    sys.exit(main())
