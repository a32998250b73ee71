"""Derivatives by hand in NumPy. What begins a workload returns (reset, run); run(n) gives the last loss."""
import numpy as np

cannot = dict.fromkeys(("cnn", "elementwise", "chain"), "not written by hand in NumPy")


def begin(threads):
    pass  # player.py has said so before NumPy was loaded


class Adam:
    def __init__(self, params, learning_rate, b1=0.9, b2=0.999, eps=1e-8):
        self.learning_rate, self.b1, self.b2, self.eps, self.step = learning_rate, b1, b2, eps, 0
        self.m, self.v = ([np.zeros_like(param) for param in params] for _ in range(2))

    def update(self, params, gradients):
        self.step += 1
        m_scale, v_scale = 1 / (1 - self.b1**self.step), 1 / (1 - self.b2**self.step)
        for param, gradient, m, v in zip(params, gradients, self.m, self.v):
            m *= self.b1
            m += (1 - self.b1) * gradient
            v *= self.b2
            v += (1 - self.b2) * (gradient * gradient)
            param -= self.learning_rate * m_scale * m / (np.sqrt(v * v_scale) + self.eps)


class Sgd:
    def __init__(self, params, learning_rate):
        self.learning_rate = learning_rate

    def update(self, params, gradients):
        for param, gradient in zip(params, gradients):
            param -= self.learning_rate * gradient


def mlp(problem):
    sizes, layers, batch_size = problem["sizes"], len(problem["sizes"]) - 1, problem["batchSize"]
    squared, tanh = problem["loss"] == "squaredError", problem["hidden"] == "tanh"
    weights = [w.reshape(m, n) for w, m, n in zip(problem["weights"], sizes, sizes[1:])]
    batches = []
    for batch in problem["batches"]:
        y = batch["y"].reshape(-1, 1) if squared else np.eye(sizes[-1], dtype=np.float32)[batch["y"]]
        batches.append((batch["x"].reshape(-1, sizes[0]), y))
    state = {}

    def reset():
        params = [w.copy() for w in weights] + [np.zeros(n, np.float32) for n in sizes[1:]]
        kind = Adam if problem["optimizer"] == "adam" else Sgd
        state.update(params=params, optimizer=kind(params, np.float32(problem["learningRate"])), at=0)

    def head(z, y):
        """The loss, and its derivative in the last layer's z."""
        if squared:
            p = 1 / (1 + np.exp(-z))
            error = p - y
            return np.mean(error * error), error * p * (1 - p) * np.float32(2 / batch_size)
        z = z - z.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(z).sum(axis=1, keepdims=True))
        log_p = z - log_sum
        return -np.sum(y * log_p) / batch_size, (np.exp(log_p) - y) * np.float32(1 / batch_size)

    def gradients_of(params, x, y):
        values = [x]
        for i in range(layers - 1):
            z = values[-1] @ params[i] + params[layers + i]
            values.append(np.tanh(z) if tanh else np.maximum(z, 0))
        loss, delta = head(values[-1] @ params[layers - 1] + params[-1], y)
        gradients = [None] * (2 * layers)
        for i in reversed(range(layers)):
            gradients[i], gradients[layers + i] = values[i].T @ delta, delta.sum(axis=0)
            if i > 0:
                slope = 1 - values[i] * values[i] if tanh else values[i] > 0
                delta = (delta @ params[i].T) * slope
        return loss, gradients

    def run(n):
        params, optimizer, at = state["params"], state["optimizer"], state["at"]
        for _ in range(n):
            loss, gradients = gradients_of(params, *batches[at])
            optimizer.update(params, gradients)
            at = (at + 1) % len(batches)
        state["at"] = at
        return float(loss)

    return reset, run


def matmul(problem):
    size, products = problem["size"], problem["products"]
    a, b = (problem[name].reshape(size, size) for name in "ab")
    right = b.T if problem["transposeRight"] else b

    def run(n):
        for _ in range(n):
            x = a
            for _ in range(products):
                x = (x.T if problem["transposeLeft"] else x) @ right
        return float(np.mean(x * x))

    return lambda: None, run
