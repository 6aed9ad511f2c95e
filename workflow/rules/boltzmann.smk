# Boltzmann machines judged by exact likelihoods: with any links (boltzmann_machine).


rule boltzmann_machine_inverse_ising:
    input:
        schema=schema("boltzmann_machine", "inverse_ising"),
    output:
        table("boltzmann_machine", "inverse_ising"),
    log:
        log_of("boltzmann_machine", "inverse_ising"),
    benchmark:
        cost_of("boltzmann_machine", "inverse_ising")
    threads: 1
    params:
        code=code("boltzmann_machine", "inverse_ising"),
        settings=parameters("boltzmann_machine", "inverse_ising"),
        seed=SEED,
    message:
        "boltzmann machine: couplings from samples"
    script:
        "../../scripts/boltzmann_machine/inverse_ising.py"


rule boltzmann_machine_encoder:
    input:
        schema=schema("boltzmann_machine", "encoder"),
    output:
        table("boltzmann_machine", "encoder"),
    log:
        log_of("boltzmann_machine", "encoder"),
    benchmark:
        cost_of("boltzmann_machine", "encoder")
    threads: 1
    params:
        code=code("boltzmann_machine", "encoder"),
        settings=parameters("boltzmann_machine", "encoder"),
        seed=SEED,
    message:
        "boltzmann machine: encoders of 1985"
    script:
        "../../scripts/boltzmann_machine/encoder.py"


rule boltzmann_machine_combinations:
    input:
        schema=schema("boltzmann_machine", "combinations"),
    output:
        table("boltzmann_machine", "combinations"),
    log:
        log_of("boltzmann_machine", "combinations"),
    benchmark:
        cost_of("boltzmann_machine", "combinations")
    threads: 1
    params:
        code=code("boltzmann_machine", "combinations"),
        settings=parameters("boltzmann_machine", "combinations"),
        seed=SEED,
    message:
        "boltzmann machine: noise and fixed steps, together and apart"
    script:
        "../../scripts/boltzmann_machine/combinations.py"


# Without links inside a layer (rbm_learning).


rule rbm_learning_curves:
    input:
        schema=schema("rbm_learning", "curves"),
    output:
        table("rbm_learning", "curves"),
    log:
        log_of("rbm_learning", "curves"),
    benchmark:
        cost_of("rbm_learning", "curves")
    threads: 1
    params:
        code=code("rbm_learning", "curves"),
        settings=parameters("rbm_learning", "curves"),
        seed=SEED,
    message:
        "rbm: learn bars and stripes"
    script:
        "../../scripts/rbm_learning/curves.py"


rule rbm_learning_annealed:
    input:
        schema=schema("rbm_learning", "annealed"),
    output:
        table("rbm_learning", "annealed"),
    log:
        log_of("rbm_learning", "annealed"),
    benchmark:
        cost_of("rbm_learning", "annealed")
    threads: 1
    params:
        code=code("rbm_learning", "annealed"),
        settings=parameters("rbm_learning", "annealed"),
        seed=SEED,
    message:
        "rbm: annealed importance sampling against sums"
    script:
        "../../scripts/rbm_learning/annealed.py"


rule rbm_learning_digits:
    input:
        schema=schema("rbm_learning", "digits"),
    output:
        table("rbm_learning", "digits"),
    log:
        log_of("rbm_learning", "digits"),
    benchmark:
        cost_of("rbm_learning", "digits")
    threads: 1
    params:
        code=code("rbm_learning", "digits"),
        settings=parameters("rbm_learning", "digits"),
    message:
        "rbm: render digits"
    script:
        "../../scripts/rbm_learning/digits.py"


rule rbm_learning_likelihood:
    input:
        digits=table("rbm_learning", "digits"),
        schema=schema("rbm_learning", "likelihood"),
    output:
        table("rbm_learning", "likelihood"),
    log:
        log_of("rbm_learning", "likelihood"),
    benchmark:
        cost_of("rbm_learning", "likelihood")
    threads: 1
    params:
        code=code("rbm_learning", "likelihood"),
        settings=parameters("rbm_learning", "likelihood"),
        seed=SEED,
    message:
        "rbm: learn digits"
    script:
        "../../scripts/rbm_learning/likelihood.py"


rule rbm_learning_samples:
    input:
        digits=table("rbm_learning", "digits"),
        schema=schema("rbm_learning", "samples"),
    output:
        table("rbm_learning", "samples"),
    log:
        log_of("rbm_learning", "samples"),
    benchmark:
        cost_of("rbm_learning", "samples")
    threads: 1
    params:
        code=code("rbm_learning", "samples"),
        settings=parameters("rbm_learning", "samples"),
        likelihood=parameters("rbm_learning", "likelihood"),
        seed=SEED,
    message:
        "rbm: images made up"
    script:
        "../../scripts/rbm_learning/samples.py"
