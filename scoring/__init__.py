"""Judging: the taxonomy, the roles, the evidence, the ranking and its measure."""
