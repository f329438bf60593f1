"""From landed files to the published one: loading, SQL models, identity, checks, exports."""
