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
