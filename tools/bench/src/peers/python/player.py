"""One contender's process: `player.py LIBRARY THREADS`. A line of JSON for each request line, as ../../player.ts answers."""
import importlib
import json
import os
import sys
import time

library, threads = sys.argv[1:]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):  # before the library is loaded
    os.environ[name] = threads

import numpy as np  # noqa: E402

dtypes = {"Float32Array": np.float32, "Int32Array": np.int32}


def read_problem(request):
    """The problem that stands after the request, its arrays' elements after that, one array after the other."""

    def restore(value):
        if isinstance(value, list):
            return [restore(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "array" not in value:
            return {key: restore(item) for key, item in value.items()}
        dtype = np.dtype(dtypes[value["array"]])
        return np.frombuffer(sys.stdin.buffer.read(value["length"] * dtype.itemsize), dtype).copy()

    return restore(request["problem"])


def answer(module, runners, request):
    clock = time.thread_time if request.get("clock") == "cpu" else time.perf_counter
    if "problem" in request:
        problem = read_problem(request)
        begin = getattr(module, problem["kind"], None)
        if begin is None:
            raise LookupError(module.cannot.get(problem["kind"], "it has no program for this"))
        runners[request["case"]] = begin(problem)
    reset, run = runners[request["case"]]
    reset()
    if request["want"] == "losses":
        return [run(1) for _ in range(request["n"])]
    start = clock()
    run(request["n"])
    return [clock() - start]


def main():
    sys.path.insert(0, os.path.dirname(__file__))
    module = importlib.import_module("with_" + library)
    module.begin(int(threads))
    runners = {}
    for line in sys.stdin.buffer:
        try:
            reply = {"values": answer(module, runners, json.loads(line))}
        except Exception as error:  # it is told, and the next request may do better
            reply = {"error": str(error).split("\n")[0] or type(error).__name__}
        print(json.dumps(reply), flush=True)


main()
