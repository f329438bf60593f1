"""An invented, seeded world with ground truth, and loopback servers that speak the real protocols over it."""
