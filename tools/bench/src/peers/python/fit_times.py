"""Processor times of scikit-learn's fits, in milliseconds, for facts/estimators.ts: one JSON object on standard output."""

import json
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import time
import warnings

import numpy as np
from sklearn import linear_model as models
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.decomposition import PCA
from sklearn.neural_network import MLPClassifier, MLPRegressor

warnings.filterwarnings("ignore")
rng = np.random.default_rng(0)
made = rng.normal(size=(20000, 50))
line = made @ (np.arange(50) % 7 - 3.0)
sets = {"20,000 x 50": (made, (line + rng.normal(size=20000) > 0).astype(int), line + rng.normal(size=20000))}
for name, load in (("iris", load_iris), ("wine", load_wine), ("cancer", load_breast_cancer), ("digits", load_digits)):
    data = load()
    sets[name] = (data.data, data.target, data.target.astype(float))

estimators = {
    "LinearRegression": lambda: models.LinearRegression(),
    "Ridge": lambda: models.Ridge(),
    "Lasso": lambda: models.Lasso(alpha=0.1),
    "ElasticNet": lambda: models.ElasticNet(alpha=0.1),
    "LogisticRegression": lambda: models.LogisticRegression(max_iter=1000),
    "SGDClassifier": lambda: models.SGDClassifier(random_state=0),
    "SGDRegressor": lambda: models.SGDRegressor(random_state=0, eta0=1e-4, tol=None, max_iter=20),
    "Perceptron": lambda: models.Perceptron(random_state=0),
    "KMeans": lambda: KMeans(n_clusters=5, n_init=3, random_state=0),
    "PCA": lambda: PCA(),
    "MLPClassifier": lambda: MLPClassifier(random_state=0),
    "MLPRegressor": lambda: MLPRegressor(random_state=0),
}
numbers = {"LinearRegression", "Ridge", "Lasso", "ElasticNet", "SGDRegressor", "MLPRegressor"}
times = {}
for estimator, make in estimators.items():
    for name, (X, labels, targets) in sets.items():
        best = float("inf")
        for _ in range(3):
            model = make()
            if estimator.startswith("MLP"):
                model.set_params(max_iter=10 if len(X) > 5000 else 200)
            start = time.process_time()
            model.fit(X, targets if estimator in numbers else labels)
            best = min(best, time.process_time() - start)
        times[f"{estimator}, {name}"] = best * 1000
print(json.dumps(times))
