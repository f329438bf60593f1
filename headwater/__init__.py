"""Headwater: ranked, evidenced shortlists of people from public code and papers."""
