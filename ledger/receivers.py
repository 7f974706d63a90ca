"""What the ledger does when people arrive."""
