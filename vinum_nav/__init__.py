"""vinum_nav: a pruning robot works its way through a vineyard, vine by vine."""

__version__ = "0.1.0"
