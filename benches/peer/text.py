#!/usr/bin/env python3
"""Measures `intent` beside scikit-learn's TF-IDF + LogisticRegression, in one run on one machine.

    python3 benches/peer/text.py DATA [MODEL]
    python3 benches/peer/text.py --choose DATA [MODEL]

DATA holds clinc150/data_full.json and banking77/{train,test}.csv; MODEL is a folder of a sentence
model. Needs scikit-learn and cargo. Prints one Markdown table: accuracy on the test questions,
area under the ROC curve of confidence for telling out-of-scope questions, seconds to fit (reading
n-grams included) and decisions a second on one thread.

With --choose it prints instead what each setting reaches where the test questions are not looked
at: on the validation set, or on fifths of the train set. The settings of the product were chosen
by that table, and both sides use them.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "2")

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline, make_union

ROOT = Path(__file__).resolve().parents[2]
COST = 10.0


def clinc(data):
    sets = json.loads((data / "clinc150/data_full.json").read_text())
    return sets["train"], sets["test"], [text for text, _ in sets["oos_test"]]


def banking(data):
    def rows(name):
        with open(data / f"banking77/{name}.csv", newline="", encoding="utf-8") as file:
            return [(row["text"], row["category"]) for row in csv.DictReader(file)]

    return rows("train"), rows("test"), []


def words():
    return TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)


def words_and_characters():
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    return make_union(words(), characters)


def peer(features, train, test, outside):
    """scikit-learn: (accuracy, area, seconds to fit, decisions a second)."""
    head = LogisticRegression(C=COST, max_iter=1000)
    model = make_pipeline(features, head) if features is not None else head
    start = time.perf_counter()
    model.fit([text for text, _ in train], [label for _, label in train])
    fitted = time.perf_counter() - start
    start = time.perf_counter()
    inside = model.predict_proba([text for text, _ in test])
    rate = len(test) / (time.perf_counter() - start)
    read = model.classes_[inside.argmax(axis=1)]
    accuracy = np.mean([label == right for label, (_, right) in zip(read, test)])
    area = None
    if len(outside):
        scores = np.concatenate([inside.max(axis=1), model.predict_proba(outside).max(axis=1)])
        area = roc_auc_score([1] * len(test) + [0] * len(outside), scores)
    return accuracy, area, fitted, rate


def program(*arguments):
    """What the measuring program of `text/` prints; built when first run."""
    command = ["cargo", "run", "--release", "-q", "--manifest-path", "benches/peer/text/Cargo.toml", "--"]
    done = subprocess.run(command + list(arguments), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def ours(spec, name, data, *more):
    """evalctl: the same."""
    row = json.loads(program("measure", spec, name, str(data), *more))
    return row["accuracy"], row["auroc"], row["fit_s"], row["decisions_per_s"]


def show(name, features, who, row):
    accuracy, area, fitted, rate = row
    area = "" if area is None else f"{area:.4f}"
    print(f"| {name} | {features} | {who} | {accuracy:.4f} | {area} | {fitted:.1f} | {rate:,.0f} |", flush=True)


def choose(data, folder):
    print("| data | features | in at least texts | cost | accuracy | AUROC, probability | AUROC, times known |")
    print("|---|---|---|---|---|---|---|")
    for name in ["clinc150", "banking77"]:
        print(program("choose", name, str(data), *([str(folder)] if folder else [])), end="", flush=True)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--choose"]
    data = Path(arguments[0]).resolve()
    folder = Path(arguments[1]).resolve() if 1 < len(arguments) else None
    if "--choose" in sys.argv:
        return choose(data, folder)
    print("| data | features | who | accuracy | out-of-scope AUROC | fit, s | decisions/s |")
    print("|---|---|---|---|---|---|---|")
    for name, read in [("clinc150", clinc), ("banking77", banking)]:
        train, test, outside = read(data)
        for features, make in [("words", words), ("words+chars", words_and_characters)]:
            show(name, features, "scikit-learn", peer(make(), train, test, outside))
            show(name, features, "evalctl", ours(f"intent?features={features}", name, data))
        if folder:
            # Both heads learn from vectors that evalctl made; making them is in its times only.
            vectors = Path(tempfile.mkdtemp()) / f"{name}.vectors"
            spec = f"intent?features=model:{folder}"
            row = ours(spec, name, data, str(folder), str(vectors))
            texts = len(train) + len(test) + len(outside)
            matrix = np.fromfile(vectors, dtype="<f4").reshape(texts, -1)
            bounds = np.cumsum([len(train), len(test)])
            parts = np.split(matrix, bounds)
            labelled = [list(zip(part, (label for _, label in rows))) for part, rows in zip(parts, (train, test))]
            show(name, "model", "scikit-learn", peer(None, *labelled, parts[2]))
            show(name, "model", "evalctl", row)


main()
