"""The audit: real systems under load, killed, raced, starved and cut off, and what their books say afterwards."""
