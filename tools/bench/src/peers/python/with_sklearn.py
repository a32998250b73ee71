"""scikit-learn's MLPClassifier, a batch for each `partial_fit`. What begins a workload returns (reset, run)."""
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

cannot = dict.fromkeys(("matmul", "elementwise", "chain"), "it has estimators, not operations")
cannot["cnn"] = "it has no convolution"


def begin(threads):
    warnings.filterwarnings("ignore")


def mlp(problem):
    if problem["loss"] != "crossEntropy" or problem["optimizer"] != "adam":
        raise LookupError("its networks have no squared error of a sigmoid")
    sizes = problem["sizes"]
    classes = np.arange(sizes[-1])
    batches = [(b["x"].reshape(-1, sizes[0]), b["y"]) for b in problem["batches"]]
    state = {}

    def reset():
        model = MLPClassifier(
            sizes[1:-1],
            activation=problem["hidden"],
            alpha=0,
            batch_size=problem["batchSize"],
            learning_rate_init=problem["learningRate"],
            shuffle=False,
            epsilon=1e-8 * (1 - 0.999) ** 0.5,  # it stands beside the uncorrected mean of squares, which begins that small
        )
        model.partial_fit(*batches[0], classes)  # draws weights, which the given ones then replace
        model.coefs_ = [w.reshape(m, n).copy() for w, m, n in zip(problem["weights"], sizes, sizes[1:])]
        model.intercepts_ = [np.zeros(n, np.float32) for n in sizes[1:]]
        del model._optimizer
        state.update(model=model, at=0)

    def run(n):
        model, at = state["model"], state["at"]
        for _ in range(n):
            model.partial_fit(*batches[at])
            at = (at + 1) % len(batches)
        state["at"] = at
        return float(model.loss_)

    return reset, run
