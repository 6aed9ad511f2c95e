"""The one subpackage that knows files: configuration, claims, tables, verdicts, provenance, page.

No topic imports it and it imports no topic; importing it does not import numba.
"""


class UserError(Exception):
    """Something the user can mend; its message is one sentence and is shown without a traceback."""
