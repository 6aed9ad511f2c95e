# The perceptron: capacity, exact enumeration, finite-size extrapolation.


rule perceptron_capacity_entropy:
    input:
        schema=schema("perceptron_capacity", "entropy"),
    output:
        table("perceptron_capacity", "entropy"),
    log:
        log_of("perceptron_capacity", "entropy"),
    benchmark:
        cost_of("perceptron_capacity", "entropy")
    threads: 1
    params:
        code=code("perceptron_capacity", "entropy"),
        settings=parameters("perceptron_capacity", "entropy"),
    message:
        "perceptron: replica-symmetric entropy"
    script:
        "../../scripts/perceptron_capacity/entropy.py"


rule perceptron_capacity_capacity:
    input:
        schema=schema("perceptron_capacity", "capacity"),
    output:
        table("perceptron_capacity", "capacity"),
    log:
        log_of("perceptron_capacity", "capacity"),
    benchmark:
        cost_of("perceptron_capacity", "capacity")
    threads: 1
    params:
        code=code("perceptron_capacity", "capacity"),
        settings=parameters("perceptron_capacity", "capacity"),
    message:
        "perceptron: capacities and certified digits"
    script:
        "../../scripts/perceptron_capacity/capacity.py"


rule perceptron_capacity_sums:
    input:
        schema=schema("perceptron_capacity", "sums"),
    output:
        table("perceptron_capacity", "sums", "{chunk}"),
    log:
        log_of("perceptron_capacity", "sums", "{chunk}"),
    benchmark:
        cost_of("perceptron_capacity", "sums", "{chunk}")
    threads: 1
    params:
        code=code("perceptron_capacity", "sums"),
        settings=parameters("perceptron_capacity", "sums"),
        seed=SEED,
    message:
        "perceptron: enumerate instances, chunk {wildcards.chunk}"
    script:
        "../../scripts/perceptron_capacity/sums.py"


rule perceptron_capacity_enumeration:
    input:
        sums=chunks("perceptron_capacity", "sums"),
        schema=schema("perceptron_capacity", "enumeration"),
    output:
        table("perceptron_capacity", "enumeration"),
    log:
        log_of("perceptron_capacity", "enumeration"),
    benchmark:
        cost_of("perceptron_capacity", "enumeration")
    threads: 1
    params:
        code=code("perceptron_capacity", "enumeration"),
    message:
        "perceptron: entropy and solvability of finite systems"
    script:
        "../../scripts/perceptron_capacity/enumeration.py"


rule perceptron_capacity_critical_load:
    input:
        sums=chunks("perceptron_capacity", "sums"),
        schema=schema("perceptron_capacity", "critical_load"),
    output:
        table("perceptron_capacity", "critical_load"),
    log:
        log_of("perceptron_capacity", "critical_load"),
    benchmark:
        cost_of("perceptron_capacity", "critical_load")
    threads: 1
    params:
        code=code("perceptron_capacity", "critical_load"),
    message:
        "perceptron: critical load of finite systems"
    script:
        "../../scripts/perceptron_capacity/critical_load.py"


rule perceptron_capacity_extrapolation:
    input:
        critical_load=table("perceptron_capacity", "critical_load"),
        enumeration=table("perceptron_capacity", "enumeration"),
        capacity=table("perceptron_capacity", "capacity"),
        schema=schema("perceptron_capacity", "extrapolation"),
    output:
        table("perceptron_capacity", "extrapolation"),
    log:
        log_of("perceptron_capacity", "extrapolation"),
    benchmark:
        cost_of("perceptron_capacity", "extrapolation")
    threads: 1
    params:
        code=code("perceptron_capacity", "extrapolation"),
        settings=parameters("perceptron_capacity", "extrapolation"),
    message:
        "perceptron: extrapolate to infinite size"
    script:
        "../../scripts/perceptron_capacity/extrapolation.py"
