# The Ising model: mean field.


rule ising_mean_field_roots:
    input:
        schema=schema("ising_mean_field", "roots"),
    output:
        table("ising_mean_field", "roots"),
    log:
        log_of("ising_mean_field", "roots"),
    benchmark:
        cost_of("ising_mean_field", "roots")
    threads: 1
    params:
        code=code("ising_mean_field", "roots"),
        settings=parameters("ising_mean_field", "roots"),
    message:
        "mean field: solutions of the state equation"
    script:
        "../../scripts/ising_mean_field/roots.py"


rule ising_mean_field_hysteresis:
    input:
        schema=schema("ising_mean_field", "hysteresis"),
    output:
        table("ising_mean_field", "hysteresis"),
    log:
        log_of("ising_mean_field", "hysteresis"),
    benchmark:
        cost_of("ising_mean_field", "hysteresis")
    threads: 1
    params:
        code=code("ising_mean_field", "hysteresis"),
        settings=parameters("ising_mean_field", "hysteresis"),
        seed=SEED,
    message:
        "mean field: hysteresis, theory and heat bath"
    script:
        "../../scripts/ising_mean_field/hysteresis.py"


rule ising_mean_field_finite_size:
    input:
        schema=schema("ising_mean_field", "finite_size"),
    output:
        table("ising_mean_field", "finite_size"),
    log:
        log_of("ising_mean_field", "finite_size"),
    benchmark:
        cost_of("ising_mean_field", "finite_size")
    threads: 1
    params:
        code=code("ising_mean_field", "finite_size"),
        settings=parameters("ising_mean_field", "finite_size"),
    message:
        "mean field: exact sums of finite systems"
    script:
        "../../scripts/ising_mean_field/finite_size.py"


rule ising_mean_field_exponents:
    input:
        schema=schema("ising_mean_field", "exponents"),
    output:
        table("ising_mean_field", "exponents"),
    log:
        log_of("ising_mean_field", "exponents"),
    benchmark:
        cost_of("ising_mean_field", "exponents")
    threads: 1
    params:
        code=code("ising_mean_field", "exponents"),
        settings=parameters("ising_mean_field", "exponents"),
    message:
        "mean field: threshold and exponents"
    script:
        "../../scripts/ising_mean_field/exponents.py"


rule ising_mean_field_heat_bath:
    input:
        schema=schema("ising_mean_field", "heat_bath"),
    output:
        table("ising_mean_field", "heat_bath"),
    log:
        log_of("ising_mean_field", "heat_bath"),
    benchmark:
        cost_of("ising_mean_field", "heat_bath")
    threads: 1
    params:
        code=code("ising_mean_field", "heat_bath"),
        settings=parameters("ising_mean_field", "heat_bath"),
        seed=SEED,
    message:
        "mean field: heat bath"
    script:
        "../../scripts/ising_mean_field/heat_bath.py"
