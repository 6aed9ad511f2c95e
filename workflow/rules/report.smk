# What every claim goes through alike: tables -> measured numbers -> verdict, tables -> figure, all -> page.
# A new claim adds no line here.


rule measure:
    input:
        unpack(measure_inputs),
        schema=schema("generic", "measured"),
    output:
        table("{claim}", "measured"),
    log:
        log_of("{claim}", "measured"),
    benchmark:
        cost_of("{claim}", "measured")
    threads: 1
    params:
        script=measure_script,
        code=measure_code,
    message:
        "{wildcards.claim}: measure what the verdicts are about"
    script:
        "../../{params.script}"


rule verdict:
    input:
        measured=table("{claim}", "measured"),
        claim="config/claims/{claim}.yaml",
        schema=schema("generic", "verdict"),
    output:
        report(
            table("{claim}", "verdict"),
            category="{claim}",
            caption="../report/verdict.rst",
            labels={"result": "verdict"},
        ),
    log:
        log_of("{claim}", "verdict"),
    benchmark:
        cost_of("{claim}", "verdict")
    threads: 1
    params:
        code=code("report", "verdict"),
        scale=SCALE,
    message:
        "{wildcards.claim}: judge"
    script:
        "../../scripts/report/verdict.py"


rule figure:
    input:
        unpack(measure_inputs),
        claim="config/claims/{claim}.yaml",
    output:
        svg=report(
            layout.figure(SCALE, "{claim}")["svg"],
            category="{claim}",
            caption="../report/figure.rst",
            labels={"result": "figure"},
        ),
        png=layout.figure(SCALE, "{claim}")["png"],
    log:
        log_of("{claim}", "figure"),
    benchmark:
        cost_of("{claim}", "figure")
    threads: 1
    params:
        script=figure_script,
        code=figure_code,
    message:
        "{wildcards.claim}: draw"
    script:
        "../../{params.script}"


rule verdicts:
    input:
        verdicts=[table(claim, "verdict") for claim in CLAIMS],
        schema=schema("generic", "verdicts"),
    output:
        f"{layout.results(SCALE)}/verdicts.csv",
    log:
        f"{layout.LOGS}/{SCALE}/verdicts.log",
    threads: 1
    params:
        code=code("report", "verdicts"),
    message:
        "gather the verdicts"
    script:
        "../../scripts/report/verdicts.py"


rule datapackage:
    input:
        tables=[path for claim in CLAIMS for path in all_tables(claim)],
        verdicts=rules.verdicts.output,
    output:
        f"{layout.results(SCALE)}/datapackage.json",
    log:
        f"{layout.LOGS}/{SCALE}/datapackage.log",
    threads: 1
    params:
        code=code("report", "datapackage"),
        scale=SCALE,
    message:
        "list the tables"
    script:
        "../../scripts/report/datapackage.py"


rule manifest:
    input:
        stable_results(),
    output:
        f"{layout.results(SCALE)}/manifest.sha256",
    log:
        f"{layout.LOGS}/{SCALE}/manifest.log",
    threads: 1
    params:
        code=code("report", "manifest"),
    message:
        "take checksums"
    script:
        "../../scripts/report/manifest.py"


rule cost:
    input:
        rules.manifest.output,
        schema=schema("generic", "cost"),
    output:
        f"{layout.results(SCALE)}/cost.csv",
    log:
        f"{layout.LOGS}/{SCALE}/cost.log",
    threads: 1
    params:
        code=code("report", "cost"),
        records=cost_records(),
    message:
        "gather the cost"
    script:
        "../../scripts/report/cost.py"


rule provenance:
    input:
        rules.manifest.output,
    output:
        f"{layout.results(SCALE)}/provenance.json",
    log:
        f"{layout.LOGS}/{SCALE}/provenance.log",
    threads: 1
    params:
        code=code("report", "provenance"),
        scale=SCALE,
        seed=SEED,
    message:
        "write down versions and commit"
    script:
        "../../scripts/report/provenance.py"


rule page:
    input:
        stable=stable_results(),
        cost=rules.cost.output,
        provenance=rules.provenance.output,
        claims=expand("config/claims/{claim}.yaml", claim=CLAIMS),
        derivations=expand("docs/claims/{claim}.md", claim=CLAIMS),
        template="workflow/report/page.html.j2",
    output:
        f"{layout.results(SCALE)}/index.html",
    log:
        f"{layout.LOGS}/{SCALE}/page.log",
    threads: 1
    params:
        code=code("report", "page"),
        scale=SCALE,
    message:
        "build the page"
    script:
        "../../scripts/report/page.py"
