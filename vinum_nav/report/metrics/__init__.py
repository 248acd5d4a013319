"""The metrics of one run, by theme."""

from vinum_nav.report.goals import run_succeeded
from vinum_nav.report.metrics.evaluate import Evaluation, evaluate, evaluate_run

__all__ = ["Evaluation", "evaluate", "evaluate_run", "run_succeeded"]
