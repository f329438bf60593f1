"""Ranking quality: judgements, metrics with intervals, baselines, the split in time, and slices."""
