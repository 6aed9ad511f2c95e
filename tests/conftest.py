"""How tests are shared out among workers."""

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give all whole runs to one worker, which starts with them: they share one finished run and use every core."""
    from xdist.scheduler import LoadScopeScheduling

    class WholeRunsTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return "whole runs" if "workflow/" in nodeid else nodeid

    return WholeRunsTogether(config, log)
