"""Runs a workload on PyTorch on request: reads "name n" lines, answers with the seconds one run took."""
import sys
import time

import torch

torch.set_num_threads(1)


def chain(ops):
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(ops // 2):
        y = y * 1.0001 + 0.0001
    y.backward()
    return x.grad.item()


workloads = {"chain": chain}
print("ready", flush=True)
for line in sys.stdin:
    name, n = line.split()
    start = time.perf_counter()
    workloads[name](int(n))
    print(time.perf_counter() - start, flush=True)
