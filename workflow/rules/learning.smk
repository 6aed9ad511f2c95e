# Learning algorithms of the perceptron: what they solve, how fast, and what they find.


# What algorithms of the binary perceptron reach, and where (perceptron_algorithms).


rule perceptron_algorithms_trials:
    input:
        schema=schema("perceptron_algorithms", "trials"),
    output:
        table("perceptron_algorithms", "trials", "{chunk}"),
    log:
        log_of("perceptron_algorithms", "trials", "{chunk}"),
    benchmark:
        cost_of("perceptron_algorithms", "trials", "{chunk}")
    threads: 1
    params:
        code=code("perceptron_algorithms", "trials"),
        settings=parameters("perceptron_algorithms", "trials"),
        seed=SEED,
    message:
        "learning: algorithms try random instances, chunk {wildcards.chunk}"
    script:
        "../../scripts/perceptron_algorithms/trials.py"


rule perceptron_algorithms_annealing_runs:
    input:
        schema=schema("perceptron_algorithms", "annealing_runs"),
    output:
        table("perceptron_algorithms", "annealing_runs", "{chunk}"),
    log:
        log_of("perceptron_algorithms", "annealing_runs", "{chunk}"),
    benchmark:
        cost_of("perceptron_algorithms", "annealing_runs", "{chunk}")
    threads: 1
    params:
        code=code("perceptron_algorithms", "annealing_runs"),
        settings=parameters("perceptron_algorithms", "annealing_runs"),
        seed=SEED,
    message:
        "learning: anneal until solved, chunk {wildcards.chunk}"
    script:
        "../../scripts/perceptron_algorithms/annealing_runs.py"


rule perceptron_algorithms_success:
    input:
        trials=chunks("perceptron_algorithms", "trials"),
        schema=schema("perceptron_algorithms", "success"),
    output:
        table("perceptron_algorithms", "success"),
    log:
        log_of("perceptron_algorithms", "success"),
    benchmark:
        cost_of("perceptron_algorithms", "success")
    threads: 1
    params:
        code=code("perceptron_algorithms", "success"),
    message:
        "learning: how often each algorithm succeeds"
    script:
        "../../scripts/perceptron_algorithms/success.py"


rule perceptron_algorithms_growth:
    input:
        annealing_runs=chunks("perceptron_algorithms", "annealing_runs"),
        schema=schema("perceptron_algorithms", "growth"),
    output:
        table("perceptron_algorithms", "growth"),
    log:
        log_of("perceptron_algorithms", "growth"),
    benchmark:
        cost_of("perceptron_algorithms", "growth")
    threads: 1
    params:
        code=code("perceptron_algorithms", "growth"),
    message:
        "learning: time to solution of annealing"
    script:
        "../../scripts/perceptron_algorithms/growth.py"


rule perceptron_algorithms_fits:
    input:
        trials=chunks("perceptron_algorithms", "trials"),
        annealing_runs=chunks("perceptron_algorithms", "annealing_runs"),
        schema=schema("perceptron_algorithms", "fits"),
    output:
        table("perceptron_algorithms", "fits"),
    log:
        log_of("perceptron_algorithms", "fits"),
    benchmark:
        cost_of("perceptron_algorithms", "fits")
    threads: 1
    params:
        code=code("perceptron_algorithms", "fits"),
    message:
        "learning: half points and growth of time"
    script:
        "../../scripts/perceptron_algorithms/fits.py"


rule perceptron_algorithms_curves:
    input:
        schema=schema("perceptron_algorithms", "curves"),
    output:
        table("perceptron_algorithms", "curves"),
    log:
        log_of("perceptron_algorithms", "curves"),
    benchmark:
        cost_of("perceptron_algorithms", "curves")
    threads: 1
    params:
        code=code("perceptron_algorithms", "curves"),
        settings=parameters("perceptron_algorithms", "curves"),
    message:
        "learning: entropies around dense and typical references"
    script:
        "../../scripts/perceptron_algorithms/curves.py"


rule perceptron_algorithms_surroundings:
    input:
        schema=schema("perceptron_algorithms", "surroundings"),
    output:
        table("perceptron_algorithms", "surroundings"),
    log:
        log_of("perceptron_algorithms", "surroundings"),
    benchmark:
        cost_of("perceptron_algorithms", "surroundings")
    threads: 1
    params:
        code=code("perceptron_algorithms", "surroundings"),
        settings=parameters("perceptron_algorithms", "surroundings"),
        seed=SEED,
    message:
        "learning: local entropy around solutions"
    script:
        "../../scripts/perceptron_algorithms/surroundings.py"


rule perceptron_algorithms_stabilities:
    input:
        schema=schema("perceptron_algorithms", "stabilities"),
    output:
        table("perceptron_algorithms", "stabilities"),
    log:
        log_of("perceptron_algorithms", "stabilities"),
    benchmark:
        cost_of("perceptron_algorithms", "stabilities")
    threads: 1
    params:
        code=code("perceptron_algorithms", "stabilities"),
        settings=parameters("perceptron_algorithms", "stabilities"),
        seed=SEED,
    message:
        "learning: stabilities under solutions"
    script:
        "../../scripts/perceptron_algorithms/stabilities.py"


rule perceptron_algorithms_exact:
    input:
        schema=schema("perceptron_algorithms", "exact"),
    output:
        table("perceptron_algorithms", "exact"),
    log:
        log_of("perceptron_algorithms", "exact"),
    benchmark:
        cost_of("perceptron_algorithms", "exact")
    threads: 1
    params:
        code=code("perceptron_algorithms", "exact"),
        settings=parameters("perceptron_algorithms", "exact"),
        seed=SEED,
    message:
        "learning: enumerate, densest and typical solution"
    script:
        "../../scripts/perceptron_algorithms/exact.py"


rule perceptron_algorithms_walks:
    input:
        schema=schema("perceptron_algorithms", "walks"),
    output:
        table("perceptron_algorithms", "walks"),
    log:
        log_of("perceptron_algorithms", "walks"),
    benchmark:
        cost_of("perceptron_algorithms", "walks")
    threads: 1
    params:
        code=code("perceptron_algorithms", "walks"),
        settings=parameters("perceptron_algorithms", "walks"),
        seed=SEED,
    message:
        "learning: random walks among solutions"
    script:
        "../../scripts/perceptron_algorithms/walks.py"


# Rosenblatt's rule of 1958: what real weights can separate, and how soon.


rule perceptron_rosenblatt_theory:
    input:
        schema=schema("perceptron_rosenblatt", "theory"),
    output:
        table("perceptron_rosenblatt", "theory"),
    log:
        log_of("perceptron_rosenblatt", "theory"),
    benchmark:
        cost_of("perceptron_rosenblatt", "theory")
    threads: 1
    params:
        code=code("perceptron_rosenblatt", "theory"),
        settings=parameters("perceptron_rosenblatt", "theory"),
    message:
        "rosenblatt: curves of Cover and Gardner"
    script:
        "../../scripts/perceptron_rosenblatt/theory.py"


rule perceptron_rosenblatt_samples:
    input:
        schema=schema("perceptron_rosenblatt", "samples"),
    output:
        table("perceptron_rosenblatt", "samples", "{chunk}"),
    log:
        log_of("perceptron_rosenblatt", "samples", "{chunk}"),
    benchmark:
        cost_of("perceptron_rosenblatt", "samples", "{chunk}")
    threads: 1
    params:
        code=code("perceptron_rosenblatt", "samples"),
        settings=parameters("perceptron_rosenblatt", "samples"),
        seed=SEED,
    message:
        "rosenblatt: separate random instances, chunk {wildcards.chunk}"
    script:
        "../../scripts/perceptron_rosenblatt/samples.py"


rule perceptron_rosenblatt_separability:
    input:
        samples=chunks("perceptron_rosenblatt", "samples"),
        schema=schema("perceptron_rosenblatt", "separability"),
    output:
        table("perceptron_rosenblatt", "separability"),
    log:
        log_of("perceptron_rosenblatt", "separability"),
    benchmark:
        cost_of("perceptron_rosenblatt", "separability")
    threads: 1
    params:
        code=code("perceptron_rosenblatt", "separability"),
    message:
        "rosenblatt: separable fraction and margin"
    script:
        "../../scripts/perceptron_rosenblatt/separability.py"


rule perceptron_rosenblatt_limits:
    input:
        separability=table("perceptron_rosenblatt", "separability"),
        schema=schema("perceptron_rosenblatt", "limits"),
    output:
        table("perceptron_rosenblatt", "limits"),
    log:
        log_of("perceptron_rosenblatt", "limits"),
    benchmark:
        cost_of("perceptron_rosenblatt", "limits")
    threads: 1
    params:
        code=code("perceptron_rosenblatt", "limits"),
    message:
        "rosenblatt: half separability and margins for N to infinity"
    script:
        "../../scripts/perceptron_rosenblatt/limits.py"


rule perceptron_rosenblatt_trials:
    input:
        schema=schema("perceptron_rosenblatt", "trials"),
    output:
        table("perceptron_rosenblatt", "trials"),
    log:
        log_of("perceptron_rosenblatt", "trials"),
    benchmark:
        cost_of("perceptron_rosenblatt", "trials")
    threads: 1
    params:
        code=code("perceptron_rosenblatt", "trials"),
        settings=parameters("perceptron_rosenblatt", "trials"),
        seed=SEED,
    message:
        "rosenblatt: learn separable instances"
    script:
        "../../scripts/perceptron_rosenblatt/trials.py"


rule perceptron_rosenblatt_learning:
    input:
        trials=table("perceptron_rosenblatt", "trials"),
        schema=schema("perceptron_rosenblatt", "learning"),
    output:
        table("perceptron_rosenblatt", "learning"),
    log:
        log_of("perceptron_rosenblatt", "learning"),
    benchmark:
        cost_of("perceptron_rosenblatt", "learning")
    threads: 1
    params:
        code=code("perceptron_rosenblatt", "learning"),
    message:
        "rosenblatt: epochs and mistakes"
    script:
        "../../scripts/perceptron_rosenblatt/learning.py"


# A fixed number of patterns and a growing number of weights (scale_helps).


rule scale_helps_capacity:
    input:
        schema=schema("scale_helps", "capacity"),
    output:
        table("scale_helps", "capacity"),
    log:
        log_of("scale_helps", "capacity"),
    benchmark:
        cost_of("scale_helps", "capacity")
    threads: 1
    params:
        code=code("scale_helps", "capacity"),
        trials=parameters("scale_helps", "trials"),
        existence=parameters("scale_helps", "existence"),
    message:
        "scale helps: where solutions begin"
    script:
        "../../scripts/scale_helps/capacity.py"


rule scale_helps_trials:
    input:
        schema=schema("scale_helps", "trials"),
    output:
        table("scale_helps", "trials", "{chunk}"),
    log:
        log_of("scale_helps", "trials", "{chunk}"),
    benchmark:
        cost_of("scale_helps", "trials", "{chunk}")
    threads: 1
    params:
        code=code("scale_helps", "trials"),
        settings=parameters("scale_helps", "trials"),
        seed=SEED,
    message:
        "scale helps: learn with more and more weights, chunk {wildcards.chunk}"
    script:
        "../../scripts/scale_helps/trials.py"


rule scale_helps_success:
    input:
        trials=chunks("scale_helps", "trials"),
        schema=schema("scale_helps", "success"),
    output:
        table("scale_helps", "success"),
    log:
        log_of("scale_helps", "success"),
    benchmark:
        cost_of("scale_helps", "success")
    threads: 1
    params:
        code=code("scale_helps", "success"),
    message:
        "scale helps: how often and how soon"
    script:
        "../../scripts/scale_helps/success.py"


rule scale_helps_existence:
    input:
        schema=schema("scale_helps", "existence"),
    output:
        table("scale_helps", "existence"),
    log:
        log_of("scale_helps", "existence"),
    benchmark:
        cost_of("scale_helps", "existence")
    threads: 1
    params:
        code=code("scale_helps", "existence"),
        settings=parameters("scale_helps", "existence"),
        seed=SEED,
    message:
        "scale helps: enumerate small instances"
    script:
        "../../scripts/scale_helps/existence.py"


rule scale_helps_thresholds:
    input:
        success=table("scale_helps", "success"),
        existence=table("scale_helps", "existence"),
        schema=schema("scale_helps", "thresholds"),
    output:
        table("scale_helps", "thresholds"),
    log:
        log_of("scale_helps", "thresholds"),
    benchmark:
        cost_of("scale_helps", "thresholds")
    threads: 1
    params:
        code=code("scale_helps", "thresholds"),
    message:
        "scale helps: half points"
    script:
        "../../scripts/scale_helps/thresholds.py"
