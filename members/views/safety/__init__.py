"""The pages of safety: reporting, cases, notes, checks, and those who are under age."""
