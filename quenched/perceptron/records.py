"""Sums over instances as plain records, one number each: to be kept in a tidy table and added up later."""

from typing import NamedTuple

import numpy as np

from quenched.perceptron.instances import Sums

PER_LOAD = ("satisfiable", "log_z", "log_z_squared", "ratio", "ratio_squared")
VARIABLES = ("critical_load", "x1", "x2", "x3")


class Record(NamedTuple):
    """The sum of one observable over the instances, at p patterns (0 for an observable of the whole instance)."""

    observable: str
    p: int
    total: float


def to_records(sums):
    """The content of `sums` as records.

    Parameters
    ----------
    sums : Sums

    Returns
    -------
    list of Record
        ``satisfiable``, ``log_z``, ... for each number of patterns; ``critical_load``, ``x1``, ``x2``, ``x3`` and
        their products, named as in ``critical_load*x1``, each product once.
    """
    records = [
        Record(name, p, float(total)) for name in PER_LOAD for p, total in enumerate(getattr(sums, name).tolist())
    ]
    records += [Record(name, 0, float(total)) for name, total in zip(VARIABLES, sums.linear, strict=True)]
    records += [Record(f"{VARIABLES[i]}*{VARIABLES[j]}", 0, float(sums.quadratic[i, j])) for i, j in _pairs()]
    return records


def from_records(kind, n, count, records):
    """The inverse of `to_records`.

    Parameters
    ----------
    kind, n, count
        Ensemble, number of weights and number of instances of the sums.
    records : iterable of (observable, p, total)

    Returns
    -------
    Sums

    Raises
    ------
    ValueError
        When an observable is missing.
    """
    totals = {(observable, int(p)): float(total) for observable, p, total in records}
    length = 1 + max(p for _, p in totals)
    try:
        columns = {name: np.array([totals[name, p] for p in range(length)]) for name in PER_LOAD}
        linear = np.array([totals[name, 0] for name in VARIABLES])
        quadratic = np.empty((len(VARIABLES), len(VARIABLES)))
        for i, j in _pairs():
            quadratic[i, j] = quadratic[j, i] = totals[f"{VARIABLES[i]}*{VARIABLES[j]}", 0]
    except KeyError as error:
        raise ValueError(f"sums of {kind} n = {n}: no record of {error.args[0]}") from None
    columns["satisfiable"] = columns["satisfiable"].astype(np.int64)
    return Sums(kind, n, count, **columns, linear=linear, quadratic=quadratic)


def from_columns(patterns, n, observable, p, instances, total):
    """Sums of every ensemble and size, from the columns of one or several tables of records.

    Parameters
    ----------
    patterns, n, observable, p, instances, total : sequence (rows,)
        Ensemble, number of weights, the fields of `Record`, and the instances in each sum; records of the same
        observable (from different chunks) are added up.

    Returns
    -------
    list of Sums
        One for each (patterns, n), sorted.
    """
    systems = {}
    for kind, size, name, load, count, value in zip(patterns, n, observable, p, instances, total, strict=True):
        counted, added = systems.setdefault((kind, int(size)), ({}, {}))
        counted[name, int(load)] = counted.get((name, int(load)), 0) + int(count)
        added[name, int(load)] = added.get((name, int(load)), 0.0) + float(value)
    return [
        from_records(kind, size, counted[VARIABLES[0], 0], ((*key, value) for key, value in added.items()))
        for (kind, size), (counted, added) in sorted(systems.items())
    ]


def _pairs():
    return [(i, j) for i in range(len(VARIABLES)) for j in range(i, len(VARIABLES))]
