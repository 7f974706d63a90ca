"""Keeping people safe: what is reported, cases, coordinators' notes, checks, and those who are under age."""
