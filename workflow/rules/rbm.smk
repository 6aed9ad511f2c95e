# Learning without a teacher: symmetry breaking in restricted Boltzmann machines.


rule rbm_symmetry_breaking_curve:
    input:
        schema=schema("rbm_symmetry_breaking", "curve"),
    output:
        table("rbm_symmetry_breaking", "curve"),
    log:
        log_of("rbm_symmetry_breaking", "curve"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "curve")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "curve"),
        settings=parameters("rbm_symmetry_breaking", "curve"),
    message:
        "symmetry breaking: two hidden units, order parameters against the load"
    script:
        "../../scripts/rbm_symmetry_breaking/curve.py"


rule rbm_symmetry_breaking_thresholds:
    input:
        schema=schema("rbm_symmetry_breaking", "thresholds"),
    output:
        table("rbm_symmetry_breaking", "thresholds"),
    log:
        log_of("rbm_symmetry_breaking", "thresholds"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "thresholds")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "thresholds"),
        settings=parameters("rbm_symmetry_breaking", "thresholds"),
    message:
        "symmetry breaking: loads at which symmetries break"
    script:
        "../../scripts/rbm_symmetry_breaking/thresholds.py"


rule rbm_symmetry_breaking_continuity:
    input:
        schema=schema("rbm_symmetry_breaking", "continuity"),
    output:
        table("rbm_symmetry_breaking", "continuity"),
    log:
        log_of("rbm_symmetry_breaking", "continuity"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "continuity")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "continuity"),
        settings=parameters("rbm_symmetry_breaking", "continuity"),
    message:
        "symmetry breaking: onsets and sweeps across the transitions"
    script:
        "../../scripts/rbm_symmetry_breaking/continuity.py"


rule rbm_symmetry_breaking_one_unit:
    input:
        schema=schema("rbm_symmetry_breaking", "one_unit"),
    output:
        table("rbm_symmetry_breaking", "one_unit"),
    log:
        log_of("rbm_symmetry_breaking", "one_unit"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "one_unit")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "one_unit"),
        settings=parameters("rbm_symmetry_breaking", "one_unit"),
    message:
        "symmetry breaking: one hidden unit, students of all temperatures"
    script:
        "../../scripts/rbm_symmetry_breaking/one_unit.py"


rule rbm_symmetry_breaking_units:
    input:
        schema=schema("rbm_symmetry_breaking", "units"),
    output:
        table("rbm_symmetry_breaking", "units"),
    log:
        log_of("rbm_symmetry_breaking", "units"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "units")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "units"),
        settings=parameters("rbm_symmetry_breaking", "units"),
    message:
        "symmetry breaking: any number of hidden units"
    script:
        "../../scripts/rbm_symmetry_breaking/units.py"


rule rbm_symmetry_breaking_posterior:
    input:
        schema=schema("rbm_symmetry_breaking", "posterior"),
    output:
        table("rbm_symmetry_breaking", "posterior", "{chunk}"),
    log:
        log_of("rbm_symmetry_breaking", "posterior", "{chunk}"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "posterior", "{chunk}")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "posterior"),
        settings=parameters("rbm_symmetry_breaking", "posterior"),
        seed=SEED,
    message:
        "symmetry breaking: draw weights from the posterior, chunk {wildcards.chunk}"
    script:
        "../../scripts/rbm_symmetry_breaking/posterior.py"


rule rbm_symmetry_breaking_moments:
    input:
        posterior=chunks("rbm_symmetry_breaking", "posterior"),
        schema=schema("rbm_symmetry_breaking", "moments"),
    output:
        table("rbm_symmetry_breaking", "moments"),
    log:
        log_of("rbm_symmetry_breaking", "moments"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "moments")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "moments"),
        settings=parameters("rbm_symmetry_breaking", "posterior"),
    message:
        "symmetry breaking: overlaps of sampled weights"
    script:
        "../../scripts/rbm_symmetry_breaking/moments.py"


rule rbm_symmetry_breaking_inference:
    input:
        schema=schema("rbm_symmetry_breaking", "inference"),
    output:
        table("rbm_symmetry_breaking", "inference"),
    log:
        log_of("rbm_symmetry_breaking", "inference"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "inference")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "inference"),
        settings=parameters("rbm_symmetry_breaking", "inference"),
        seed=SEED,
    message:
        "symmetry breaking: message passing on single instances"
    script:
        "../../scripts/rbm_symmetry_breaking/inference.py"


rule rbm_symmetry_breaking_components:
    input:
        schema=schema("rbm_symmetry_breaking", "components"),
    output:
        table("rbm_symmetry_breaking", "components"),
    log:
        log_of("rbm_symmetry_breaking", "components"),
    benchmark:
        cost_of("rbm_symmetry_breaking", "components")
    threads: 1
    params:
        code=code("rbm_symmetry_breaking", "components"),
        settings=parameters("rbm_symmetry_breaking", "components"),
        seed=SEED,
    message:
        "symmetry breaking: principal components of samples"
    script:
        "../../scripts/rbm_symmetry_breaking/components.py"
