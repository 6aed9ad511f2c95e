# Rare dense clusters of solutions in the perceptron: local entropy of well chosen references, and where it is cut off.


rule perceptron_dense_clusters_curve:
    input:
        fracture=table("perceptron_dense_clusters", "fracture"),
        schema=schema("perceptron_dense_clusters", "curve"),
    output:
        table("perceptron_dense_clusters", "curve"),
    log:
        log_of("perceptron_dense_clusters", "curve"),
    benchmark:
        cost_of("perceptron_dense_clusters", "curve")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "curve"),
        settings=parameters("perceptron_dense_clusters", "curve"),
    message:
        "dense clusters: follow the densest neighbourhoods"
    script:
        "../../scripts/perceptron_dense_clusters/curve.py"


rule perceptron_dense_clusters_densest:
    input:
        schema=schema("perceptron_dense_clusters", "densest"),
    output:
        table("perceptron_dense_clusters", "densest"),
    log:
        log_of("perceptron_dense_clusters", "densest"),
    benchmark:
        cost_of("perceptron_dense_clusters", "densest")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "densest"),
        settings=parameters("perceptron_dense_clusters", "densest"),
    message:
        "dense clusters: largest local entropy at given distances"
    script:
        "../../scripts/perceptron_dense_clusters/densest.py"


rule perceptron_dense_clusters_typical:
    input:
        schema=schema("perceptron_dense_clusters", "typical"),
    output:
        table("perceptron_dense_clusters", "typical"),
    log:
        log_of("perceptron_dense_clusters", "typical"),
    benchmark:
        cost_of("perceptron_dense_clusters", "typical")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "typical"),
        settings=parameters("perceptron_dense_clusters", "typical"),
    message:
        "dense clusters: what surrounds a typical solution"
    script:
        "../../scripts/perceptron_dense_clusters/typical.py"


rule perceptron_dense_clusters_identities:
    input:
        schema=schema("perceptron_dense_clusters", "identities"),
    output:
        table("perceptron_dense_clusters", "identities"),
    log:
        log_of("perceptron_dense_clusters", "identities"),
    benchmark:
        cost_of("perceptron_dense_clusters", "identities")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "identities"),
        settings=parameters("perceptron_dense_clusters", "identities"),
    message:
        "dense clusters: free entropy where it is known"
    script:
        "../../scripts/perceptron_dense_clusters/identities.py"


rule perceptron_dense_clusters_fracture:
    input:
        schema=schema("perceptron_dense_clusters", "fracture"),
    output:
        table("perceptron_dense_clusters", "fracture"),
    log:
        log_of("perceptron_dense_clusters", "fracture"),
    benchmark:
        cost_of("perceptron_dense_clusters", "fracture")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "fracture"),
        settings=parameters("perceptron_dense_clusters", "fracture"),
    message:
        "dense clusters: where two branches touch"
    script:
        "../../scripts/perceptron_dense_clusters/fracture.py"


rule perceptron_dense_clusters_ends:
    input:
        schema=schema("perceptron_dense_clusters", "ends"),
    output:
        table("perceptron_dense_clusters", "ends"),
    log:
        log_of("perceptron_dense_clusters", "ends"),
    benchmark:
        cost_of("perceptron_dense_clusters", "ends")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "ends"),
        settings=parameters("perceptron_dense_clusters", "ends"),
    message:
        "dense clusters: where the branches end"
    script:
        "../../scripts/perceptron_dense_clusters/ends.py"


rule perceptron_dense_clusters_constrained:
    input:
        schema=schema("perceptron_dense_clusters", "constrained"),
    output:
        table("perceptron_dense_clusters", "constrained"),
    log:
        log_of("perceptron_dense_clusters", "constrained"),
    benchmark:
        cost_of("perceptron_dense_clusters", "constrained")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "constrained"),
        settings=parameters("perceptron_dense_clusters", "constrained"),
    message:
        "dense clusters: surroundings of the best solutions"
    script:
        "../../scripts/perceptron_dense_clusters/constrained.py"


rule perceptron_dense_clusters_symmetric:
    input:
        schema=schema("perceptron_dense_clusters", "symmetric"),
    output:
        table("perceptron_dense_clusters", "symmetric"),
    log:
        log_of("perceptron_dense_clusters", "symmetric"),
    benchmark:
        cost_of("perceptron_dense_clusters", "symmetric")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "symmetric"),
        settings=parameters("perceptron_dense_clusters", "symmetric"),
    message:
        "dense clusters: symmetric perceptron, with and without q0 > 0"
    script:
        "../../scripts/perceptron_dense_clusters/symmetric.py"


rule perceptron_dense_clusters_symmetric_fracture:
    input:
        schema=schema("perceptron_dense_clusters", "symmetric_fracture"),
    output:
        table("perceptron_dense_clusters", "symmetric_fracture"),
    log:
        log_of("perceptron_dense_clusters", "symmetric_fracture"),
    benchmark:
        cost_of("perceptron_dense_clusters", "symmetric_fracture")
    threads: 1
    params:
        code=code("perceptron_dense_clusters", "symmetric_fracture"),
        settings=parameters("perceptron_dense_clusters", "symmetric_fracture"),
    message:
        "dense clusters: where the symmetric cluster breaks up"
    script:
        "../../scripts/perceptron_dense_clusters/symmetric_fracture.py"
