"""Truth of a vineyard: a seed or a survey becomes a Vineyard, a Vineyard becomes worlds."""
