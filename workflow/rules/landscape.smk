# What surrounds a solution of the perceptron: Franz-Parisi potential, pairs, exact enumeration, neighbours.


rule perceptron_landscape_potential:
    input:
        schema=schema("perceptron_landscape", "potential"),
    output:
        table("perceptron_landscape", "potential"),
    log:
        log_of("perceptron_landscape", "potential"),
    benchmark:
        cost_of("perceptron_landscape", "potential")
    threads: 1
    params:
        code=code("perceptron_landscape", "potential"),
        settings=parameters("perceptron_landscape", "potential"),
    message:
        "perceptron: Franz-Parisi potential"
    script:
        "../../scripts/perceptron_landscape/potential.py"


rule perceptron_landscape_distances:
    input:
        schema=schema("perceptron_landscape", "distances"),
    output:
        table("perceptron_landscape", "distances"),
    log:
        log_of("perceptron_landscape", "distances"),
    benchmark:
        cost_of("perceptron_landscape", "distances")
    threads: 1
    params:
        code=code("perceptron_landscape", "distances"),
        settings=parameters("perceptron_landscape", "distances"),
    message:
        "perceptron: distances without solutions"
    script:
        "../../scripts/perceptron_landscape/distances.py"


rule perceptron_landscape_landscapes:
    input:
        schema=schema("perceptron_landscape", "landscapes"),
    output:
        table("perceptron_landscape", "landscapes"),
    log:
        log_of("perceptron_landscape", "landscapes"),
    benchmark:
        cost_of("perceptron_landscape", "landscapes")
    threads: 1
    params:
        code=code("perceptron_landscape", "landscapes"),
        settings=parameters("perceptron_landscape", "landscapes"),
    message:
        "perceptron: pairs, and a random reference"
    script:
        "../../scripts/perceptron_landscape/landscapes.py"


rule perceptron_landscape_laws:
    input:
        schema=schema("perceptron_landscape", "laws"),
    output:
        table("perceptron_landscape", "laws"),
    log:
        log_of("perceptron_landscape", "laws"),
    benchmark:
        cost_of("perceptron_landscape", "laws")
    threads: 1
    params:
        code=code("perceptron_landscape", "laws"),
        settings=parameters("perceptron_landscape", "laws"),
    message:
        "perceptron: laws of isolation"
    script:
        "../../scripts/perceptron_landscape/laws.py"


rule perceptron_landscape_enumerated:
    input:
        schema=schema("perceptron_landscape", "enumerated"),
    output:
        table("perceptron_landscape", "enumerated", "{chunk}"),
    log:
        log_of("perceptron_landscape", "enumerated", "{chunk}"),
    benchmark:
        cost_of("perceptron_landscape", "enumerated", "{chunk}")
    threads: 1
    params:
        code=code("perceptron_landscape", "enumerated"),
        settings=parameters("perceptron_landscape", "enumerated"),
        seed=SEED,
    message:
        "perceptron: look around enumerated solutions, chunk {wildcards.chunk}"
    script:
        "../../scripts/perceptron_landscape/enumerated.py"


rule perceptron_landscape_planted:
    input:
        schema=schema("perceptron_landscape", "planted"),
    output:
        table("perceptron_landscape", "planted", "{chunk}"),
    log:
        log_of("perceptron_landscape", "planted", "{chunk}"),
    benchmark:
        cost_of("perceptron_landscape", "planted", "{chunk}")
    threads: 1
    params:
        code=code("perceptron_landscape", "planted"),
        settings=parameters("perceptron_landscape", "planted"),
        seed=SEED,
    message:
        "perceptron: flip planted solutions, chunk {wildcards.chunk}"
    script:
        "../../scripts/perceptron_landscape/planted.py"


rule perceptron_landscape_surroundings:
    input:
        enumerated=chunks("perceptron_landscape", "enumerated"),
        schema=schema("perceptron_landscape", "surroundings"),
    output:
        table("perceptron_landscape", "surroundings"),
    log:
        log_of("perceptron_landscape", "surroundings"),
    benchmark:
        cost_of("perceptron_landscape", "surroundings")
    threads: 1
    params:
        code=code("perceptron_landscape", "surroundings"),
    message:
        "perceptron: solutions by distance in finite systems"
    script:
        "../../scripts/perceptron_landscape/surroundings.py"


rule perceptron_landscape_neighbours:
    input:
        enumerated=chunks("perceptron_landscape", "enumerated"),
        planted=chunks("perceptron_landscape", "planted"),
        schema=schema("perceptron_landscape", "neighbours"),
    output:
        table("perceptron_landscape", "neighbours"),
    log:
        log_of("perceptron_landscape", "neighbours"),
    benchmark:
        cost_of("perceptron_landscape", "neighbours")
    threads: 1
    params:
        code=code("perceptron_landscape", "neighbours"),
    message:
        "perceptron: neighbours and isolated solutions"
    script:
        "../../scripts/perceptron_landscape/neighbours.py"
