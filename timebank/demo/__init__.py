"""A believable time bank to look at and to test with, made by the same verbs that people use."""
