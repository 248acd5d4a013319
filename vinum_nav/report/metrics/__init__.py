"""The metrics of one run, by theme."""

from vinum_nav.report.metrics.evaluate import Evaluation, evaluate, evaluate_run, run_succeeded

__all__ = ["Evaluation", "evaluate", "evaluate_run", "run_succeeded"]
