"""JSON Schemas of the configuration files, generated from the models; a test holds both together."""

import json

from quenched.replication import layout
from quenched.replication.claims import Claim
from quenched.replication.settings import Config, claim_ids, parameter_model


def generated():
    """What the schema files must contain.

    Returns
    -------
    dict
        path -> text, for config.yaml, the claim files, and the parameters of all claims at one scale.
    """
    scale = {
        "title": "Scale",
        "type": "object",
        "properties": {claim: parameter_model(claim).model_json_schema() for claim in claim_ids()},
        "required": claim_ids(),
        "additionalProperties": False,
    }
    content = {"config": Config.model_json_schema(), "claim": Claim.model_json_schema(), "scale": scale}
    return {layout.SCHEMAS / f"{name}.schema.json": _text(schema) for name, schema in content.items()}


def _text(schema):
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
