"""The HTML report: pages of one file each, made from the published file alone, that open from disk without a network."""
