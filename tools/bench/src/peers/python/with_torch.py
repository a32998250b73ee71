"""PyTorch, eager, as its users write it. What begins a workload returns (reset, run); run(n) gives the last loss."""
import torch
from torch.nn import functional as F

cannot = {}


def begin(threads):
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)


def training(fresh, loss_of, batches, problem):
    """The loop around a step, with PyTorch's own optimizers."""
    state = {}

    def reset():
        params = [param.clone().requires_grad_() for param in fresh]
        kind = torch.optim.Adam if problem.get("optimizer") == "adam" else torch.optim.SGD
        state.update(params=params, optimizer=kind(params, lr=problem["learningRate"]), at=0)

    def run(n):
        params, optimizer, at = state["params"], state["optimizer"], state["at"]
        for _ in range(n):
            x, y = batches[at]
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(params, x, y)
            loss.backward()
            optimizer.step()
            at = (at + 1) % len(batches)
        state["at"] = at
        return loss.item()

    return reset, run


def mlp(problem):
    sizes, layers = problem["sizes"], len(problem["sizes"]) - 1
    activation = torch.tanh if problem["hidden"] == "tanh" else torch.relu
    squared = problem["loss"] == "squaredError"
    fresh = []
    for fan_in, fan_out, weight in zip(sizes, sizes[1:], problem["weights"]):
        fresh += [torch.from_numpy(weight).reshape(fan_in, fan_out), torch.zeros(fan_out)]
    batches = []
    for batch in problem["batches"]:
        x, y = torch.from_numpy(batch["x"]).reshape(-1, sizes[0]), torch.from_numpy(batch["y"])
        batches.append((x, y.reshape(-1, 1) if squared else y.long()))

    def loss_of(params, x, y):
        for i in range(layers):
            x = torch.addmm(params[2 * i + 1], x, params[2 * i])
            if i + 1 < layers:
                x = activation(x)
        return F.mse_loss(torch.sigmoid(x), y) if squared else F.cross_entropy(x, y)

    return training(fresh, loss_of, batches, problem)


def cnn(problem):
    side, channels, classes = problem["side"], problem["channels"], problem["classes"]
    first, second, third = (torch.from_numpy(weight) for weight in problem["weights"])
    small = side // 4
    fresh = [
        first.reshape(3, 3, 1, channels[0]).permute(3, 2, 0, 1).contiguous(),
        torch.zeros(channels[0]),
        second.reshape(3, 3, *channels).permute(3, 2, 0, 1).contiguous(),
        torch.zeros(channels[1]),
        # its images have their channels first
        third.reshape(small, small, channels[1], classes).permute(2, 0, 1, 3).reshape(-1, classes).contiguous(),
        torch.zeros(classes),
    ]
    batches = [
        (torch.from_numpy(b["x"]).reshape(-1, 1, side, side), torch.from_numpy(b["y"]).long())
        for b in problem["batches"]
    ]

    def loss_of(params, x, y):
        for kernel, bias in (params[:2], params[2:4]):
            x = F.max_pool2d(torch.relu(F.conv2d(x, kernel, bias, padding=1)), 2)
        return F.cross_entropy(torch.addmm(params[5], x.flatten(1), params[4]), y)

    return training(fresh, loss_of, batches, problem)


def matmul(problem):
    size, products = problem["size"], problem["products"]
    a, b = (torch.from_numpy(problem[name]).reshape(size, size) for name in "ab")
    right = b.T if problem["transposeRight"] else b

    def run(n):
        for _ in range(n):
            x = a
            for _ in range(products):
                x = torch.matmul(x.T if problem["transposeLeft"] else x, right)
        return (x * x).mean().item()

    return lambda: None, run


def elementwise(problem):
    first = torch.from_numpy(problem["x"]).reshape(problem["shape"])
    w, b = (torch.from_numpy(problem[name]).reshape(problem["factorShape"]) for name in "wb")
    state = {}

    def reset():
        state["x"] = first.clone().requires_grad_()

    def run(n):
        for _ in range(n):
            x = state["x"]
            x.grad = None
            value = (torch.tanh(x * w + b) * torch.sigmoid(x)).sum()
            value.backward()
            if problem["descent"]:
                with torch.no_grad():
                    x -= 0.1 * x.grad
        return value.item()

    return reset, run


def chain(problem):
    def run(n):
        for _ in range(n):
            x = torch.tensor(1.0, requires_grad=True)
            y = x
            for _ in range(problem["ops"] // 2):
                y = y * 1.0001 + 0.0001
            y.backward()
        return x.grad.item()

    return lambda: None, run
